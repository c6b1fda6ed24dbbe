"""Loads a checkpoint of the densenet command in PyTorch and compares the logits.

    npm run densenet -- predict --checkpoint FOLDER IMAGE... --tensors FILE
    python tools/verify_checkpoint.py FOLDER FILE

FILE is what `predict --tensors` writes: the network's inputs, {"shape": [n, height, width, channels], "values": [...]},
and its logits, [n, classes]. Exit status 0: no logit differs by more than 1e-4 of the largest; 1: one does.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open

from densenet_reference import Config, DenseNet

TOLERANCE = 1e-4


def load(folder: Path) -> DenseNet:
    """The network in inference mode."""
    file_path = folder / "model.safetensors" if folder.is_dir() else folder
    with safe_open(file_path, framework="pt") as file:
        metadata = file.metadata() or {}
        # A float16 file is float16 on disk only.
        state = {name: file.get_tensor(name).float() for name in file.keys()}
    if "config" not in metadata:
        sys.exit(f"{file_path}: its __metadata__ has no 'config', only {sorted(metadata)}")
    network = DenseNet(Config.from_json(json.loads(metadata["config"])))
    network.load_state_dict(state, strict=True)
    return network.eval()


def tensor(stored: dict) -> torch.Tensor:
    return torch.tensor(stored["values"]).reshape(stored["shape"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare a checkpoint's logits with PyTorch's.")
    parser.add_argument("checkpoint", type=Path, help="checkpoint folder or .safetensors file")
    parser.add_argument("predicted", type=Path, help="what `densenet predict --tensors` wrote")
    options = parser.parse_args()

    network = load(options.checkpoint)
    predicted = json.loads(options.predicted.read_text())
    with torch.no_grad():
        expected = network(tensor(predicted["inputs"]).permute(0, 3, 1, 2).contiguous())
    actual = tensor(predicted["logits"])
    if actual.shape != expected.shape:
        sys.exit(f"{options.predicted}: expected logits of shape {list(expected.shape)}, got {list(actual.shape)}")
    difference = ((actual - expected).abs().max() / expected.abs().max()).item()
    # Written so that NaN fails.
    equal = difference <= TOLERANCE
    print(f"load_state_dict(strict=True): all {len(network.state_dict())} tensors")
    print(f"logits of {len(actual)} images: max|a-b| / max|b| = {difference:.2e}, {'equal' if equal else f'more than {TOLERANCE:g}'}")
    sys.exit(0 if equal else 1)


if __name__ == "__main__":
    main()
