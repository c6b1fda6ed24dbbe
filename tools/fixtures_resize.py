"""Writes packages/data/src/fixtures/resize.json: PyTorch's bilinear resize, which our preprocessing must equal.

Run in an environment with torch and numpy (tried with torch 2.15):  python tools/fixtures_resize.py
The inputs are made by an integer formula that the test repeats; of the results every 37th element is stored.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

HEIGHT, WIDTH, CHANNELS = 28, 28, 2
STRIDE = 37
TARGET = pathlib.Path(__file__).parent.parent / "packages/data/src/fixtures/resize.json"


def pixels() -> np.ndarray:
    """[1, 28, 28, 2] of 0..255: neighbours differ much, so that a shifted sample point shows."""
    index = np.arange(HEIGHT * WIDTH * CHANNELS)
    return ((index * 7919 + index // 5 * 104729) % 256).astype(np.float32).reshape(1, HEIGHT, WIDTH, CHANNELS)


def resize(height: int, width: int) -> list[float]:
    nchw = torch.from_numpy(pixels()).permute(0, 3, 1, 2)
    out = F.interpolate(nchw, size=(height, width), mode="bilinear", align_corners=False)
    return out.permute(0, 2, 3, 1).reshape(-1)[::STRIDE].tolist()


sizes = [(32, 32), (96, 96), (14, 40)]
fixture = {
    "torch": torch.__version__,
    "stride": STRIDE,
    "results": [{"height": h, "width": w, "values": [round(v, 4) for v in resize(h, w)]} for h, w in sizes],
}
TARGET.parent.mkdir(exist_ok=True)
TARGET.write_text(json.dumps(fixture) + "\n")
print(f"{TARGET}: {TARGET.stat().st_size} bytes")
