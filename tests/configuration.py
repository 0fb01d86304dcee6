#!/usr/bin/env python3
"""docs/configuration.md names every key that the readers know, and none besides."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STUDY, DATA, EXPERIMENT = "protocols/study.cc", "common/data/data_spec.cc", "simulations/experiment.cc"

READERS = {  # table: (file, function, and where it reads several tables the variable of this one)
    "study": [(STUDY, "read_study_tables", "about")],
    "sites": [(EXPERIMENT, "read_sites", None)],
    "data": [(DATA, name, None) for name in ("read_data_spec", "read_partition", "read_clinic", "read_published",
                                             "read_chexpert", "read_cohort", "read_images")]
            + [("site-agent/settings.cc", name, None) for name in ("read_sites", "read_share")],
    "model": [(STUDY, "read_network", None), (STUDY, "read_network_name", None)],
    "training": [(STUDY, "read_study_tables", "training"), (STUDY, "read_recipe", None), (STUDY, "read_server", None)],
    "forget": [(STUDY, "read_forget", "table")]
              + [(EXPERIMENT, name, None) for name in ("read_owner", "read_choice", "read_request")],
    "verification": [(STUDY, "read_band", None)],
    "evaluation": [(EXPERIMENT, "read_evaluation", None)],
    "site": [("site-agent/policy.cc", "read_policy", "site")],
    "consortium": [("protocols/membership/consortium.cc", name, None) for name in ("read_consortium", "read_sites")],
}
READ = re.compile(r'\b(\w+)\.(?:text|choice|integer|number|flag|texts|table)\(\s*"(\w+)"'
                  r'|\b(?:count|seconds|one_of|text_beside)\(\s*(\w+),[\w\s,]*"(\w+)"')
OWNERS = {"root", "config"}  # their tables are no keys


def body_of(file, function):
    text = (ROOT / file).read_text()
    found = re.search(r"^\S[^\n;]*\b%s\([^;{]*\{\n.*?^\}" % function, text, re.M | re.S)
    assert found, f"{file} has no {function}; mend tests/configuration.py"
    return found[0]


def read_keys(readers):
    keys = set()
    for file, function, variable in readers:
        for match in READ.finditer(body_of(file, function)):
            owner, key = (match[1], match[2]) if match[1] else (match[3], match[4])
            if owner not in OWNERS and variable in (None, owner):
                keys.add(key)
    return keys


def documented(page, table):
    section = re.search(r"^### `\[%s\]`\n(.*?)(?=^#|\Z)" % table, page, re.M | re.S)
    rows = re.findall(r"^\| (`[^|]*)\|", section[1], re.M) if section else []
    return {key for row in rows for key in re.findall(r"`(\w+)`", row)}


def main():
    page = (ROOT / "docs/configuration.md").read_text()
    wrong = []
    for table, readers in READERS.items():
        known, told = read_keys(readers), documented(page, table)
        wrong += [f"[{table}] {key} is read and not in docs/configuration.md" for key in sorted(known - told)]
        wrong += [f"[{table}] {key} is in docs/configuration.md and nobody reads it" for key in sorted(told - known)]
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main())
