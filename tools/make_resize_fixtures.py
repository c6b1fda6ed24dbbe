"""Writes packages/data/src/fixtures/pillowResize.json: what Pillow's resize and torchvision's evaluation transforms give.

Run in an environment with torchvision and pillow (tools/requirements.txt):  python tools/make_resize_fixtures.py
The pictures are made by an integer formula that the test repeats. Of a result all bytes are stored where they are few, else
their SHA-256 alone: the test compares bytes, so either finds a single wrong one.
"""

import hashlib
import json
import pathlib

import numpy as np
import PIL
import torchvision
from PIL import Image
from torchvision.transforms import CenterCrop, InterpolationMode, Resize

TARGET = pathlib.Path(__file__).parent.parent / "packages/data/src/fixtures/pillowResize.json"
FILTERS = {"bilinear": InterpolationMode.BILINEAR, "bicubic": InterpolationMode.BICUBIC}


def pixels(height: int, width: int, channels: int) -> np.ndarray:
    """0..255, [height, width, channels]: runs of black and white between noise, so that cubic weights overshoot."""
    index = np.arange(height * width * channels, dtype=np.int64)
    noise = (index * 7919 + index // 5 * 104729) % 256
    extreme = np.where(index // 11 % 2 == 0, 0, 255)
    return np.where(index // 23 % 2 == 0, noise, extreme).astype(np.uint8).reshape(height, width, channels)


def picture(height: int, width: int, channels: int) -> Image.Image:
    values = pixels(height, width, channels)
    return Image.fromarray(values[:, :, 0] if channels == 1 else values)


def stored(image: Image.Image) -> dict:
    content = np.asarray(image).tobytes()
    found = {"height": image.height, "width": image.width}
    if len(content) <= 64:
        return {**found, "values": list(content)}
    return {**found, "sha256": hashlib.sha256(content).hexdigest()}


# (height, width) of the picture and of what it is resized to.
RESIZES = [
    ((5, 7), (3, 4)),
    ((3, 4), (5, 7)),
    ((1, 1), (4, 3)),
    ((1, 9), (5, 2)),
    ((37, 1), (4, 6)),
    ((29, 31), (1, 1)),
    ((28, 28), (96, 96)),
    ((97, 61), (14, 40)),
    ((61, 97), (61, 33)),
    ((61, 97), (20, 97)),
    ((61, 97), (61, 97)),
    ((333, 499), (224, 224)),
    ((250, 3), (7, 300)),
]
# (height, width) of the picture, the shorter side, the crop's (height, width).
CROPS = [
    ((333, 499), 256, (224, 224)),
    ((500, 375), 256, (224, 224)),
    ((375, 501), 235, (224, 224)),
    ((256, 257), 256, (224, 224)),
    ((256, 256), 256, (223, 221)),
    ((40, 31), 256, (224, 224)),
    ((2, 300), 256, (224, 224)),
    ((700, 3), 256, (224, 224)),
    ((1, 1), 8, (8, 8)),
    ((30, 41), 20, (33, 24)),
    ((41, 30), 21, (32, 32)),
    ((60, 20), 20, (21, 27)),
    ((23, 100), 17, (12, 12)),
    ((100, 23), 17, (11, 10)),
]


def resized() -> list[dict]:
    results = []
    for name, mode in FILTERS.items():
        for source, target in RESIZES:
            for channels in (1, 3):
                image = picture(*source, channels).resize((target[1], target[0]), getattr(Image.Resampling, mode.name))
                results.append({"source": [*source, channels], "interpolation": name, **stored(image)})
    return results


def cropped() -> list[dict]:
    results = []
    for name, mode in FILTERS.items():
        for source, shorter, crop in CROPS:
            between = Resize(shorter, mode, antialias=True)(picture(*source, 3))
            image = CenterCrop(crop)(between)
            results.append(
                {
                    "source": [*source, 3],
                    "interpolation": name,
                    "shorterSide": shorter,
                    "resized": [between.height, between.width],
                    **stored(image),
                }
            )
    return results


if __name__ == "__main__":
    fixture = {
        "pillow": PIL.__version__,
        "torchvision": torchvision.__version__,
        "resized": resized(),
        "cropped": cropped(),
    }
    TARGET.write_text(json.dumps(fixture, indent=1) + "\n")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")
