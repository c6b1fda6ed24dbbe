"""Writes packages/data/src/fixtures/augmentation.json: what torchvision's transforms give for PIL images.

Run in an environment with torchvision and pillow (tools/requirements.txt):  python tools/make_augmentation_fixtures.py
The pictures are those of make_resize_fixtures.py. Of a result its SHA-256 is stored: the test compares bytes.
"""

import hashlib
import json
import math
import pathlib

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision import transforms as v1
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

from make_resize_fixtures import picture

TARGET = pathlib.Path(__file__).parent.parent / "packages/data/src/fixtures/augmentation.json"
# (height, width, channels)
SOURCES = [(23, 31, 3), (31, 23, 1), (32, 32, 3), (1, 5, 3), (2, 2, 1), (120, 97, 3)]
FACTORS = [0, 0.1, 0.37, 0.5, 0.9, 1, 1.09, 1.4, 1.9, 1.99, 3]
FILL = {1: [77], 3: [11, 122, 233]}


def sha256(image: Image.Image) -> str:
    return hashlib.sha256(np.asarray(image).tobytes()).hexdigest()


def shear(image, x, y, mode, fill):
    """torchvision's. Interpolated, Pillow's with the shear itself: torchvision makes an angle of it and a shear of that again,
    whose last bit differs, which tips a value that is a whole number."""
    if mode == InterpolationMode.BILINEAR:
        matrix = (1, x, 0, y, 1, 0)
        colour = tuple(fill) if len(fill) == 3 else fill[0]
        return image.transform(image.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR, fillcolor=colour)
    degrees = [math.degrees(math.atan(x)), math.degrees(math.atan(y))]
    return F.affine(
        image, angle=0.0, translate=[0, 0], scale=1.0, shear=degrees, interpolation=mode, fill=fill, center=[0, 0]
    )


def colour_cases():
    for factor in FACTORS:
        yield "brightness", factor, lambda image, factor=factor: F.adjust_brightness(image, factor)
        yield "contrast", factor, lambda image, factor=factor: F.adjust_contrast(image, factor)
        yield "saturation", factor, lambda image, factor=factor: F.adjust_saturation(image, factor)
        yield "sharpness", factor, lambda image, factor=factor: F.adjust_sharpness(image, factor)
    for turn in [-0.5, -0.31, -0.1, -0.001, 0, 0.02, 0.1, 0.27, 0.5]:
        yield "hue", turn, lambda image, turn=turn: F.adjust_hue(image, turn)
    for bits in range(1, 9):
        yield "posterize", bits, lambda image, bits=bits: F.posterize(image, bits)
    for threshold in [0, 1, 76.5, 127.5, 128, 255, 256]:
        yield "solarize", threshold, lambda image, threshold=threshold: F.solarize(image, threshold)
    yield "autocontrast", 0, F.autocontrast
    yield "equalize", 0, F.equalize


def geometry_cases():
    for name, mode in (("nearest", InterpolationMode.NEAREST), ("bilinear", InterpolationMode.BILINEAR)):
        for degrees in [0, 1, -9, 13.7, 30, -45, 60, 90, 135, 179.5, 180, -90]:
            yield "rotate", degrees, name, lambda image, fill, degrees=degrees, mode=mode: F.rotate(image, degrees, mode, fill=fill)
        for amount in [0.09, -0.09, 0.3, -0.5, 0.99]:
            yield "shearX", amount, name, lambda image, fill, amount=amount, mode=mode: shear(image, amount, 0, mode, fill)
            yield "shearY", amount, name, lambda image, fill, amount=amount, mode=mode: shear(image, 0, amount, mode, fill)
        for pixels in [1, -1, 5, -13, 40]:
            for operation, offset in (("translateX", [pixels, 0]), ("translateY", [0, pixels])):
                yield operation, pixels, name, lambda image, fill, offset=offset, mode=mode: F.affine(
                    image, angle=0.0, translate=offset, scale=1.0, shear=[0.0, 0.0], interpolation=mode, fill=fill
                )


def lattice() -> Image.Image:
    """Every fourth value of each channel with every other: 64 x 64 x 64 colours."""
    values = np.arange(64, dtype=np.uint8) * 4 + 1
    red, green, blue = np.meshgrid(values, values, values, indexing="ij")
    return Image.fromarray(np.stack([red, green, blue], axis=-1).reshape(512, 512, 3))


def resized_parts():
    """Parts of pictures at another size: with antialiasing of PIL images; without it of float64 tensors, rounded half up."""
    cases = [((2, 3, 15, 20), (8, 9)), ((0, 0, 23, 31), (32, 32)), ((5, 1, 1, 7), (4, 12)), ((3, 30, 19, 1), (19, 1))]
    image = picture(23, 31, 3)
    for part, size in cases:
        for name, mode in (("bilinear", InterpolationMode.BILINEAR), ("bicubic", InterpolationMode.BICUBIC)):
            found = F.resized_crop(image, *part, size, mode, antialias=True)
            yield {"part": part, "size": size, "interpolation": name, "antialias": True, "sha256": sha256(found)}
        resized = F.resized_crop(F.pil_to_tensor(image).to(torch.float64), *part, size, antialias=False)
        found = F.to_pil_image((resized + 0.5).floor().to(torch.uint8))
        yield {"part": part, "size": size, "interpolation": "bilinear", "antialias": False, "sha256": sha256(found)}


def moments(draws):
    values = np.array(draws, dtype=np.float64)
    return {"mean": values.mean(axis=0).tolist(), "std": values.std(axis=0).tolist()}


def drawn_parts():
    """Top, left, height and width of 20,000 parts that torchvision draws, of an image of 100 x 60."""
    torch.manual_seed(1)
    image = torch.zeros(1, 100, 60)
    crops = [v1.RandomResizedCrop.get_params(image, [0.08, 1], [3 / 4, 4 / 3]) for _ in range(20_000)]
    rectangles = [v1.RandomErasing.get_params(image, (0.02, 0.33), (0.3, 3.3), [0.0])[:4] for _ in range(20_000)]
    middle = {}
    for height, width in ((10, 90), (90, 10), (50, 40), (1, 40)):
        # A scale that no part has, so that none of the ten fits.
        part = v1.RandomResizedCrop.get_params(torch.zeros(1, height, width), [4, 4], [3 / 4, 4 / 3])
        middle[f"{height}x{width}"] = [int(each) for each in part]
    return {"crop": moments(crops), "erased": moments(rectangles), "middle": middle}


def cutmix_boxes():
    """Height and width of the boxes that torchvision draws in images of 24 x 32, 20,000 times, and what is left of the image then."""
    torch.manual_seed(2)
    cutmix = v2.CutMix(alpha=0.7, num_classes=2)
    draws = []
    for _ in range(20_000):
        drawn = cutmix.make_params([torch.zeros(2, 1, 24, 32)])
        left, top, right, bottom = drawn["box"]
        # Where the box is empty, nothing is mixed.
        if drawn["lam_adjusted"] < 1:
            draws.append([bottom - top, right - left, drawn["lam_adjusted"]])
    return moments(draws)


def policies():
    """The magnitudes of every operation of the two policies, for a picture of 30 x 50."""
    found = {}
    for name, policy in (("randAugment", v2.RandAugment()), ("trivialAugment", v2.TrivialAugmentWide())):
        found[name] = {}
        for operation, (magnitudes_of, signed) in policy._AUGMENTATION_SPACE.items():
            magnitudes = magnitudes_of(31, 30, 50)
            values = None if magnitudes is None else [float(each) for each in magnitudes]
            found[name][operation] = {"signed": signed, "magnitudes": values}
    return found


def main() -> None:
    colour = [
        {"source": source, "operation": operation, "amount": amount, "sha256": sha256(apply(picture(*source)))}
        for source in SOURCES
        for operation, amount, apply in colour_cases()
    ]
    geometry = [
        {
            "source": source,
            "operation": operation,
            "amount": amount,
            "interpolation": interpolation,
            "sha256": sha256(apply(picture(*source), FILL[source[2]])),
        }
        for source in SOURCES
        for operation, amount, interpolation, apply in geometry_cases()
    ]
    colours = lattice()
    hues = [{"turn": turn, "sha256": sha256(F.adjust_hue(colours, turn))} for turn in [0.004, 0.1, -0.2, 0.33, 0.5]]
    mean = [
        {"factor": factor, "sha256": sha256(F.adjust_saturation(colours, factor))} for factor in [0.1, 0.73, 1.3, 1.99]
    ]
    versions = {"torchvision": torchvision.__version__.split("+")[0], "pillow": PIL.__version__}
    content = {**versions, "fill": FILL, "colour": colour, "geometry": geometry}
    content |= {"resizedParts": list(resized_parts()), "drawnParts": drawn_parts()}
    content |= {"cutmix": cutmix_boxes()}
    content |= {"hueOfLattice": hues, "saturationOfLattice": mean, "policies": policies()}
    TARGET.write_text(json.dumps(content, indent=None, separators=(",", ":")) + "\n")
    print(TARGET, len(colour), len(geometry))


if __name__ == "__main__":
    main()
