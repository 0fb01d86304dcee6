"""Our training beside the same model in Python's PyTorch: images a second, largest memory and the ratio, in one run.

    against_pytorch.py BIN [--width 16] [--patients 1000] [--batch 64] [--rounds 3] [--threads 1] [--repeat 3]

BIN is the folder of the built programs. All train ResNet-18 with Adam on the same generated images, one process at a time, in
turn. PyTorch is run as one writes it (contiguous, plain Adam) and at its best (channels last, fused Adam). Needs torch
and numpy.
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


def train_in_pytorch(images, width, rounds, batch, threads, is_best):
    import torch
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/integration"))
    from reference_resnet import ResNet
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    order = torch.channels_last if is_best else torch.contiguous_format
    file = np.load(images)
    x = ((torch.from_numpy(file["train_images"]).float()[:, None] / 255 - 0.5) / 0.5).contiguous(memory_format=order)
    y = torch.from_numpy(file["train_labels"].reshape(-1).astype(np.int64))
    model = ResNet("resnet18", width, "3x3", 1, 4).to(memory_format=order).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=is_best)
    start = time.perf_counter()
    for _ in range(rounds):
        for records in torch.randperm(len(x)).split(batch):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(model(x[records]), y[records]).backward()
            optimiser.step()
    print(json.dumps({"sample_visits": rounds * len(x), "seconds": time.perf_counter() - start}))


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
    for name, value in {"width": 16, "patients": 1000, "batch": 64, "rounds": 3, "threads": 1, "repeat": 3}.items():
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--pytorch", choices=["plain", "best"], help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.pytorch:
        train_in_pytorch(given.file, given.width, given.rounds, given.batch, given.threads, given.pytorch == "best")
        return
    with tempfile.TemporaryDirectory() as folder:
        config, images = os.path.join(folder, "bench.toml"), os.path.join(folder, "clinic.npz")
        with open(config, "w") as file:
            file.write(CONFIG.format(**vars(given)))
        made = os.spawnlp(os.P_WAIT, os.path.join(given.bin, "expunge"), "expunge", "data", "make", images, "--patients",
                          str(given.patients))
        if made != 0:
            sys.exit("the images could not be made")
        pytorch = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--file", images, "--pytorch"]
        runners = {"expunge": [os.path.join(given.bin, "expunge-compute"), "train-plainly", "--config", config, "--data",
                               images],
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
