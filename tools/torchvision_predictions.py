"""Draws photo-like pictures and says what torchvision makes of them: the input that it gives DenseNet-121, and the logits.

Run in an environment of tools/requirements.txt:  python tools/torchvision_predictions.py FOLDER
Writes photo.png, photo.jpg, tall.png; densenet121.pth with drawn weights; and of each picture, in that order,
inputs.f32 ([3, 224, 224, 3]) and logits.f32 ([3, 1000]). The slow test of `densenet predict` reads them.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torchvision import models


def photo(height: int, width: int, seed: int) -> Image.Image:
    """Smooth noise in every size from the whole picture down to single pixels, as photos have it."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width, 3))
    for cells in (3, 9, 40, 160):
        coarse = Image.fromarray(rng.integers(0, 256, (cells, cells, 3), dtype=np.uint8))
        total += np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)) / np.sqrt(cells)
    total += rng.normal(0, 4, total.shape)
    total -= total.min()
    return Image.fromarray((total * (255 / total.max())).astype(np.uint8))


def drawn_network(images: torch.Tensor) -> nn.Module:
    """DenseNet-121 with drawn weights; statistics taken from images, so that logits are of order 1."""
    torch.manual_seed(1)
    network = models.densenet121(weights=None)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.3, 0.3)
            module.momentum = None
    with torch.no_grad():
        nn.init.normal_(network.classifier.weight, std=0.1)
        nn.init.uniform_(network.classifier.bias, -0.5, 0.5)
        network.train()(images)
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    photo(1503, 2001, 1).save(folder / "photo.png")
    photo(1201, 901, 2).save(folder / "photo.jpg", quality=90)
    # More than twice as high as wide: Pillow 13 resizes the rows first.
    photo(1407, 517, 3).save(folder / "tall.png")

    transforms = models.DenseNet121_Weights.IMAGENET1K_V1.transforms()
    names = ("photo.png", "photo.jpg", "tall.png")
    inputs = torch.stack([transforms(Image.open(folder / name)) for name in names])
    network = drawn_network(inputs)
    with torch.no_grad():
        logits = network(inputs)
    torch.save(network.state_dict(), folder / "densenet121.pth")
    inputs.permute(0, 2, 3, 1).contiguous().numpy().tofile(folder / "inputs.f32")
    logits.numpy().tofile(folder / "logits.f32")


if __name__ == "__main__":
    main()
