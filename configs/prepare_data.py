#!/usr/bin/env python3
"""Brings two public sets into the form that the studies read; needs numpy and Pillow. docs/studies.md says where they are.

    prepare_data.py mednist MedNIST mednist_28.npz
    prepare_data.py nih FOLDER nih_cxr64       FOLDER has Data_Entry_2017_v2020.csv and images/
"""
import csv
import pathlib
import random
import sys

import numpy
from PIL import Image

FINDINGS = {  # CheXpert's columns, and the labels of ChestX-ray14 that count as such; none: not known
    "No Finding": ["No Finding"], "Enlarged Cardiomediastinum": [], "Cardiomegaly": ["Cardiomegaly"],
    "Lung Opacity": ["Infiltration", "Consolidation", "Edema", "Pneumonia", "Atelectasis"],
    "Lung Lesion": ["Mass", "Nodule"], "Edema": ["Edema"], "Consolidation": ["Consolidation"],
    "Pneumonia": ["Pneumonia"], "Atelectasis": ["Atelectasis"], "Pneumothorax": ["Pneumothorax"],
    "Pleural Effusion": ["Effusion"], "Pleural Other": ["Pleural_Thickening"], "Fracture": [], "Support Devices": []}
SPLITS = {"train": (0, 0.7), "val": (0.7, 0.8), "test": (0.8, 1)}
TABLES = {"train": (0, 0.75), "valid": (0.75, 0.8), "test": (0.8, 1)}
FILMS = 1000  # the first of them


def grey(path, side):
    return Image.open(path).convert("L").resize((side, side), Image.BOX)


def parts(items, shares):
    return {name: items[int(a * len(items)):int(b * len(items))] for name, (a, b) in shares.items()}


def mednist(folder, out):
    classes = sorted(path for path in folder.iterdir() if path.is_dir())
    records = [(path, label) for label, each in enumerate(classes) for path in sorted(each.iterdir())]
    random.Random(1).shuffle(records)
    arrays = {}
    for split, own in parts(records, SPLITS).items():
        arrays[split + "_images"] = numpy.array([numpy.array(grey(path, 28)) for path, _ in own], numpy.uint8)
        arrays[split + "_labels"] = numpy.array([[label] for _, label in own], numpy.uint8)
    numpy.savez_compressed(out, **arrays)


def row_of(film, folder):
    labels = set(film["Finding Labels"].split("|"))
    age = film["Patient Age"].rstrip("Y").lstrip("0")
    cells = [f"{folder}/images/{film['Image Index']}", {"F": "Female", "M": "Male"}.get(film["Patient Gender"], ""),
             age if age.isdigit() and int(age) <= 120 else "", "Frontal", film["View Position"]]
    return cells + ["" if not like else int(bool(labels & set(like))) for like in FINDINGS.values()]


def nih(folder, out):
    with open(folder / "Data_Entry_2017_v2020.csv", newline="") as file:
        films = [film for film in csv.DictReader(file) if (folder / "images" / film["Image Index"]).exists()][:FILMS]
    (out / "images").mkdir(parents=True, exist_ok=True)
    for film in films:
        grey(folder / "images" / film["Image Index"], 64).save(out / "images" / film["Image Index"])
    patients = sorted({film["Patient ID"] for film in films})
    random.Random(1).shuffle(patients)
    for name, own in parts(patients, TABLES).items():
        with open(out / f"chexpert_style_{name}.csv", "w", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(["Path", "Sex", "Age", "Frontal/Lateral", "AP/PA", *FINDINGS])
            table.writerows(row_of(film, out.name) for film in films if film["Patient ID"] in own)


if len(sys.argv) != 4 or sys.argv[1] not in ("mednist", "nih"):
    sys.exit(__doc__)
{"mednist": mednist, "nih": nih}[sys.argv[1]](pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
