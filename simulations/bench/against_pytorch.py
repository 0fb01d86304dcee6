"""Our training and unlearning beside the same in Python's PyTorch: images a second, largest memory and the ratio, in one run.

    against_pytorch.py BIN [--what train] [--width 16] [--patients 1000] [--batch 64] [--rounds 3] [--threads 1] [--repeat 3]

BIN is the folder of the built programs. All have ResNet-18 and the same generated images, one process at a time, in turn.
PyTorch is run as one writes it (contiguous, plain optimiser) and at its best (channels last, fused optimiser). What is
timed: "train" is Adam over all records; "random-labels" and "salun" forget the first tenth of them as published
(arXiv 2310.12508): passes over the forget set with labels drawn from the wrong ones, then over the retain set, SGD with
momentum and weight decay; for SalUn the mask is made first, and weights outside it stay as they are. Needs torch and numpy.
"""
import argparse
import json
import os
import statistics
import sys
import tempfile
import time

import numpy as np

CONFIG = """
[study]
name = "against-pytorch"
[sites]
count = 1
threads = {threads}
[data]
kind = "medmnist"
[model]
network = "resnet18"
width = {width}
stem = "3x3"
channels = 1
classes = 4
input_size = 28
[training]
rounds = {rounds}
local_epochs = 1
optimiser = "adam"
learning_rate = 1e-3
batch = {batch}
quorum = 1
"""
FORGET = """
[forget]
method = "{what}"
share = 0.1
[forget.parameters]
guard = 0
epochs = {rounds}
learning_rate = 0.01
batch = {batch}
"""


def train_in_pytorch(torch, model, x, y, given, is_best):
    model.train()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=is_best)
    for _ in range(given.rounds):
        for records in torch.randperm(len(x)).split(given.batch):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(model(x[records]), y[records]).backward()
            optimiser.step()
    return given.rounds * len(x)


def saliency_masks(torch, model, x, y, batch):
    model.zero_grad()
    for records in torch.arange(len(x)).split(batch):
        torch.nn.functional.cross_entropy(model(x[records]), y[records], reduction="sum").backward()
    scores = torch.cat([p.grad.abs().flatten() for p in model.parameters()])
    threshold = scores.topk(len(scores) // 2).values[-1]
    return [(p.grad.abs() >= threshold) for p in model.parameters()]


def unlearn_in_pytorch(torch, model, x, y, given, is_best):
    model.eval()  # the running statistics normalise and stay
    forgotten = len(x) // 10
    parameters = list(model.parameters())
    masks = saliency_masks(torch, model, x[:forgotten], y[:forgotten], given.batch) if given.what == "salun" else None
    optimiser = torch.optim.SGD(parameters, lr=0.01, momentum=0.9, weight_decay=5e-4, fused=is_best)

    def step(records, labels):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(x[records]), labels).backward()
        before = [p.detach().clone() for p in parameters] if masks else []
        optimiser.step()
        with torch.no_grad():
            for p, old, mask in zip(parameters, before, masks or []):
                p.copy_(torch.where(mask, p, old))

    for _ in range(given.rounds):
        for records in torch.randperm(forgotten).split(given.batch):
            step(records, (y[records] + torch.randint(1, 4, records.shape)) % 4)
        for records in (forgotten + torch.randperm(len(x) - forgotten)).split(given.batch):
            step(records, y[records])
    return given.rounds * len(x) + (forgotten if masks else 0)


def in_pytorch(given):
    import torch
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/integration"))
    from reference_resnet import ResNet
    torch.set_num_threads(given.threads)
    torch.manual_seed(1)
    is_best = given.pytorch == "best"
    order = torch.channels_last if is_best else torch.contiguous_format
    file = np.load(given.file)
    x = ((torch.from_numpy(file["train_images"]).float()[:, None] / 255 - 0.5) / 0.5).contiguous(memory_format=order)
    y = torch.from_numpy(file["train_labels"].reshape(-1).astype(np.int64))
    model = ResNet("resnet18", given.width, "3x3", 1, 4).to(memory_format=order)
    work = train_in_pytorch if given.what == "train" else unlearn_in_pytorch
    start = time.perf_counter()
    visits = work(torch, model, x, y, given, is_best)
    print(json.dumps({"sample_visits": visits, "seconds": time.perf_counter() - start}))


def run(command):
    """Runs to the end; returns images a second and the largest resident memory in MB."""
    read, write = os.pipe()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)])
    os.close(write)
    with os.fdopen(read) as out:
        text = out.read()
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    told = json.loads(text)
    return told["sample_visits"] / told["seconds"], usage.ru_maxrss / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin")
    parser.add_argument("--what", choices=["train", "random-labels", "salun"], default="train")
    for name, value in {"width": 16, "patients": 1000, "batch": 64, "rounds": 3, "threads": 1, "repeat": 3}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--pytorch", choices=["plain", "best"], help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.pytorch:
        in_pytorch(given)
        return
    with tempfile.TemporaryDirectory() as folder:
        config, images = os.path.join(folder, "bench.toml"), os.path.join(folder, "clinic.npz")
        with open(config, "w") as file:
            file.write((CONFIG + ("" if given.what == "train" else FORGET)).format(**vars(given)))
        made = os.spawnlp(os.P_WAIT, os.path.join(given.bin, "expunge"), "expunge", "data", "make", images, "--patients",
                          str(given.patients))
        if made != 0:
            sys.exit("the images could not be made")
        pytorch = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--file", images, "--pytorch"]
        command = "train-plainly" if given.what == "train" else "unlearn-plainly"
        runners = {"expunge": [os.path.join(given.bin, "expunge-compute"), command, "--config", config, "--data", images],
                   "PyTorch": [*pytorch, "plain"], "PyTorch, at its best": [*pytorch, "best"]}
        figures = {name: [] for name in runners}
        for _ in range(given.repeat):
            for name, command in runners.items():
                figures[name].append(run(command))
    speed = {name: statistics.median(images for images, _ in each) for name, each in figures.items()}
    for name, each in figures.items():
        print(f"{name:22} {speed[name]:8.1f} images/s {max(memory for _, memory in each):8.0f} MB "
              f"  ours is {speed['expunge'] / speed[name]:.2f} times as fast")


if __name__ == "__main__":
    main()
