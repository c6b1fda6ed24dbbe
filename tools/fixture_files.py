"""How numbers are laid down in the fixture files; see README.md, "Fixture files"."""

import base64
import json
from pathlib import Path

import numpy as np
from torch import Tensor

PACKAGES = Path(__file__).resolve().parent.parent / "packages"


def as_values(tensor: Tensor) -> dict:
    """{ shape, values }: each number in the shortest decimals that read back as the same number of its own type."""
    array = tensor.detach().contiguous().numpy()
    return {"shape": list(array.shape), "values": [shortest(value) for value in array.ravel()]}


def as_base64(tensor: Tensor) -> dict:
    """{ shape, base64 }: little-endian float32, row by row."""
    array = tensor.detach().contiguous().numpy().astype("<f4")
    return {"shape": list(array.shape), "base64": base64.b64encode(array.tobytes()).decode()}


def shortest(value: np.number) -> float | int:
    number = float(str(value))
    return int(number) if number.is_integer() else number


def write_fixture(path: str, content: dict) -> None:
    """Writes JSON with one line for each entry of `content`, so that a diff shows what changed."""
    file = PACKAGES / path
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in content.items()]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{path}: {len(content)} entries, {file.stat().st_size} bytes")
