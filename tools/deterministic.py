"""Weights, images and labels that depend on nothing but a name and a size.

The same numbers come out of packages/model/src/testing/deterministic.ts, so that no weight file has to be stored or
carried between PyTorch and TensorFlow.js. The rules are written down in README.md, "Deterministic values".
"""

import numpy as np

PATTERN_SIZE = 8


def fnv1a32(text: str) -> int:
    """FNV-1a, 32 bits, of the UTF-8 bytes of `text`."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def deterministic_uniform(name: str, count: int) -> np.ndarray:
    """The first `count` draws in [0, 1), float64, of mulberry32 seeded with the hash of `name`.

    mulberry32's state is a plain counter, so all draws can be computed at once; uint32 arrays wrap as it needs.
    """
    steps = np.arange(1, count + 1, dtype=np.uint32)
    state = np.uint32(fnv1a32(name)) + steps * np.uint32(0x6D2B79F5)
    mixed = (state ^ (state >> 15)) * (state | np.uint32(1))
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | np.uint32(61))
    return (mixed ^ (mixed >> 14)) / 2.0**32


def deterministic_parameter(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """A parameter or running statistic in PyTorch's axis order, float32; `name` (torchvision's) says which kind it is."""
    draws = deterministic_uniform(name, int(np.prod(shape))).reshape(shape)
    kind = name.rsplit(".", 1)[-1]
    if kind == "weight" and len(shape) >= 2:
        taps = int(np.prod(shape[2:]))
        fan_out, fan_in = shape[0] * taps, shape[1] * taps
        values = (2 * draws - 1) * np.sqrt(6 / (fan_in + fan_out))
    elif kind in ("weight", "running_var"):
        values = 0.75 + 0.5 * draws
    elif kind in ("bias", "running_mean"):
        values = 0.2 * draws - 0.1
    else:
        raise ValueError(f"{name}: expected a name ending in weight, bias, running_mean or running_var")
    return values.astype(np.float32)


def deterministic_images(step: int, shape: tuple[int, int, int, int]) -> np.ndarray:
    """Images [batch, height, width, channels] of training step `step`, float32 in [0, 1]."""
    return deterministic_uniform(f"images{step}", int(np.prod(shape))).reshape(shape).astype(np.float32)


def deterministic_labels(step: int, count: int, classes: int) -> np.ndarray:
    """Labels of training step `step`, int64 in 0 .. classes - 1."""
    return np.floor(deterministic_uniform(f"labels{step}", count) * classes).astype(np.int64)


def deterministic_examples(step: int, shape: tuple[int, int, int, int], classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of a step that can be learnt: a pattern of 8x8 blocks for each class, with a tenth of noise.

    Training on images that are noise alone tells little: deep inside the network they all look alike, so batch norm
    divides by almost nothing, and two correct programs drift apart within a few steps.
    """
    _, height, width, channels = shape
    labels = deterministic_labels(step, shape[0], classes)
    names = [f"pattern{label}" for label in range(classes)]
    size = PATTERN_SIZE
    patterns = np.stack([deterministic_uniform(name, size * size * channels).reshape(size, size, -1) for name in names])
    rows, columns = np.arange(height) * size // height, np.arange(width) * size // width
    noise = deterministic_uniform(f"images{step}", int(np.prod(shape))).reshape(shape)
    images = 0.9 * patterns[labels][:, rows][:, :, columns] + 0.1 * noise
    return images.astype(np.float32), labels
