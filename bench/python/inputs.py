"""What all contestants of a case share: the initial parameters and the batch."""

import json
import struct
from pathlib import Path

import numpy as np


def read_parameters(path: str) -> dict[str, np.ndarray]:
    """A safetensors file of float32 arrays: eight bytes of length, a JSON header, the values. By PyTorch's names."""
    content = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    arrays = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} must be float32, got {entry['dtype']}")
        begin, end = entry["data_offsets"]
        values = np.frombuffer(content[8 + length + begin : 8 + length + end], np.float32)
        arrays[name] = values.reshape(entry["shape"])
    return arrays


def read_batch(assignment: dict) -> tuple[np.ndarray, np.ndarray]:
    """Images [batch, height, width, channels] and labels [batch]."""
    images = np.fromfile(assignment["files"]["images"], np.float32).reshape(assignment["shape"])
    labels = np.arange(assignment["shape"][0]) % assignment["config"]["numClasses"]
    return images, labels
