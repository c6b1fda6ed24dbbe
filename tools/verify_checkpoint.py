"""Loads a checkpoint folder of the densenet command in PyTorch and compares the logits.

    python tools/verify_checkpoint.py CHECKPOINT_FOLDER                      prints PyTorch's logits as JSON
    python tools/verify_checkpoint.py CHECKPOINT_FOLDER --logits FILE        compares those in FILE with PyTorch's

FILE holds {"shape": [4, classes], "values": [...]}: the logits, in inference mode, of the images named 'images0' (see
README.md, "Deterministic values"), four of the size that the checkpoint was trained for, given to the network as they
are, without the checkpoint's normalisation. Exit status 0: no logit differs by more than 1e-4 of the largest; 1: one does.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open

from densenet_reference import Config, DenseNet
from deterministic import deterministic_images
from fixture_files import as_values

BATCH = 4
TOLERANCE = 1e-4


def load(folder: Path) -> tuple[DenseNet, tuple[int, int, int, int]]:
    """The network in inference mode, and the shape of a batch of images for it."""
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        metadata = file.metadata() or {}
        state = {name: file.get_tensor(name) for name in file.keys()}
    for key in ("config", "preprocessing"):
        if key not in metadata:
            sys.exit(f"{folder / 'model.safetensors'}: its __metadata__ has no '{key}', only {sorted(metadata)}")
    config = Config.from_json(json.loads(metadata["config"]))
    preprocessing = json.loads(metadata["preprocessing"])
    network = DenseNet(config)
    network.load_state_dict(state, strict=True)
    return network.eval(), (BATCH, preprocessing["height"], preprocessing["width"], config.in_channels)


def read_logits(path: Path, shape: torch.Size) -> torch.Tensor:
    content = json.loads(path.read_text())
    if content["shape"] != list(shape):
        sys.exit(f"{path}: expected logits of shape {list(shape)}, got {content['shape']}")
    return torch.tensor(content["values"]).reshape(shape)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare a checkpoint's logits with PyTorch's.")
    parser.add_argument("folder", type=Path, metavar="CHECKPOINT_FOLDER")
    parser.add_argument("--logits", type=Path, metavar="FILE", help="the densenet command's logits, as JSON")
    options = parser.parse_args()

    network, shape = load(options.folder)
    with torch.no_grad():
        expected = network(torch.from_numpy(deterministic_images(0, shape)).permute(0, 3, 1, 2).contiguous())
    if options.logits is None:
        print(json.dumps(as_values(expected)))
        return
    difference = ((read_logits(options.logits, expected.shape) - expected).abs().max() / expected.abs().max()).item()
    # Written so that NaN fails.
    equal = difference <= TOLERANCE
    print(f"max|a-b| / max|b| = {difference:.2e}: {'equal' if equal else f'more than {TOLERANCE:g}'}")
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
