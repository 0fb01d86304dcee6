"""ResNet as torchvision names and shapes it, from its paper, to compare an exported model with.

reference_resnet.py WEIGHTS.safetensors IMAGES.npz PROBABILITIES.npy [SPLIT]: loads the weights strictly, computes the
class probabilities of the split's images and prints the largest difference to the given ones. Ends with 1 where that is
above 1e-5.
"""
import sys

import numpy as np
import torch
from safetensors import safe_open
from torch import nn


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, planes_in, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(planes_in, planes, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = shortcut(planes_in, planes, stride)

    def forward(self, x):
        kept = x if self.downsample is None else self.downsample(x)
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + kept)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, planes_in, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(planes_in, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, 4 * planes, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * planes)
        self.downsample = shortcut(planes_in, 4 * planes, stride)

    def forward(self, x):
        kept = x if self.downsample is None else self.downsample(x)
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        return torch.relu(self.bn3(self.conv3(y)) + kept)


def shortcut(planes_in, planes, stride):
    if stride == 1 and planes_in == planes:
        return None
    return nn.Sequential(nn.Conv2d(planes_in, planes, 1, stride, bias=False), nn.BatchNorm2d(planes))


class ResNet(nn.Module):
    def __init__(self, network, width, stem, channels, classes):
        super().__init__()
        block, depths = {"resnet18": (BasicBlock, (2, 2, 2, 2)), "resnet34": (BasicBlock, (3, 4, 6, 3)),
                         "resnet50": (Bottleneck, (3, 4, 6, 3))}[network]
        large = stem == "7x7"
        self.conv1 = nn.Conv2d(channels, width, 7 if large else 3, 2 if large else 1, 3 if large else 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.maxpool = nn.MaxPool2d(3, 2, 1) if large else nn.Identity()
        planes_in = width
        for stage, depth in enumerate(depths):
            blocks = []
            for i in range(depth):
                blocks.append(block(planes_in, width << stage, 2 if stage and not i else 1))
                planes_in = (width << stage) * block.expansion
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(planes_in, classes)

    def forward(self, x):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


def load(path):
    with safe_open(path, "pt") as file:
        about = file.metadata()
        state = {name: file.get_tensor(name) for name in file.keys()}
    model = ResNet(about["network"], int(about["width"]), about["stem"], int(about["channels"]), int(about["classes"]))
    model.load_state_dict(state, strict=True)
    return model.eval(), about


def probabilities(model, about, images):
    x = torch.from_numpy(images.astype(np.float32) / 255)
    x = x[:, None] if x.ndim == 3 else x.permute(0, 3, 1, 2)
    x = (x - float(about["mean"])) / float(about["deviation"])
    with torch.no_grad():
        return torch.softmax(model(x), 1).numpy()


def main():
    weights, images, expected = sys.argv[1:4]
    split = sys.argv[4] if len(sys.argv) > 4 else "test"
    model, about = load(weights)
    ours = probabilities(model, about, np.load(images)[f"{split}_images"])
    theirs = np.load(expected)
    if ours.shape != theirs.shape:
        sys.exit(f"shapes differ: {ours.shape} and {theirs.shape}")
    difference = float(np.abs(ours - theirs).max())
    print(f"{len(ours)} records, largest difference {difference:.2e}")
    sys.exit(0 if difference <= 1e-5 else 1)


if __name__ == "__main__":
    main()
