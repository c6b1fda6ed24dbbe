"""Writes packages/data/src/fixtures/pictures/: one small file of each kind of picture, and in pillow.json what Pillow reads.

Run in an environment with Pillow (tools/requirements.txt):  python tools/make_picture_fixtures.py
`convert('RGB')` is what torchvision's loader does to every picture; `convert('L')` what users do for one channel. Neither
knows transparency, so that of a transparent picture there is also what is seen of it on white.
"""

import base64
import io
import json
import pathlib
import shutil
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps

import picture_files as made

FOLDER = pathlib.Path(__file__).parent.parent / "packages/data/src/fixtures/pictures"
WIDTH, HEIGHT = 24, 16

# Eight patches over a gradient, all different: what is turned or mirrored, or has its channels exchanged, shows.
PATCHES = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (200, 120, 40), (30, 90, 160), (128, 128, 128)]


def colours() -> np.ndarray:
    row, column = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = np.stack([column * 255 // (WIDTH - 1), row * 255 // (HEIGHT - 1), (row + column) * 6], axis=2).astype(np.uint8)
    for index, colour in enumerate(PATCHES):
        top, left = 8 * (index // 4), 6 * (index % 4)
        picture[top : top + 6, left : left + 5] = colour
    return picture


RGB = colours()
GREY = np.asarray(Image.fromarray(RGB).convert("L"))
# From clear at the left to solid at the right.
ALPHA = np.repeat((np.arange(WIDTH) * 255 // (WIDTH - 1)).astype(np.uint8)[None], HEIGHT, axis=0)
RGBA = np.dstack([RGB, ALPHA])
LA = np.dstack([GREY, ALPHA])
CMYK = np.dstack([RGB, (255 - GREY) // 2])


def deep(pixels: np.ndarray) -> np.ndarray:
    """16 bits whose lower half is not the upper half's copy."""
    return (pixels.astype(np.uint16) << 8) + (pixels.astype(np.uint16) * 7 % 256)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def image(pixels: np.ndarray, mode: str) -> Image.Image:
    height, width = pixels.shape[:2]
    return Image.frombytes(mode, (width, height), np.ascontiguousarray(pixels).tobytes())


def without_adobe_marker(jpeg: bytes) -> bytes:
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0] :]


def as_ycck(jpeg: bytes) -> bytes:
    """The same samples, of which the file says that they are YCCK: the last byte of Adobe's marker is the transform."""
    at = jpeg.index(b"\xff\xee") + 15
    assert jpeg[at] == 0
    return jpeg[:at] + b"\x02" + jpeg[at + 1 :]


def as_rgb(jpeg: bytes) -> bytes:
    return as_ycck(jpeg)


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def files() -> dict[str, bytes]:
    rgb, grey = Image.fromarray(RGB), Image.fromarray(GREY)
    rgba, la = image(RGBA, "RGBA"), image(LA, "LA")
    palette = rgb.quantize(16)
    profile = made.icc_profile(red=(0.64, 0.33), green=(0.21, 0.71), blue=(0.15, 0.06))
    cmyk_jpeg = saved(image(CMYK, "CMYK"), "JPEG", quality=90)
    lossless = {"lossless": True, "exact": True}
    ycbcr = np.asarray(rgb.convert("YCbCr"))
    lab = np.dstack([GREY, RGB[:, :, 0] // 4 + 96, RGB[:, :, 2] // 4 + 96])

    jpeg = {
        "jpeg-444": saved(rgb, "JPEG", quality=90, subsampling="4:4:4"),
        "jpeg-420": saved(rgb, "JPEG", quality=90, subsampling="4:2:0"),
        "jpeg-progressive": saved(rgb, "JPEG", quality=90, progressive=True),
        "jpeg-grey": saved(grey, "JPEG", quality=90),
        "jpeg-rgb": saved(rgb, "JPEG", quality=90, keep_rgb=True),
        "jpeg-profile": saved(rgb, "JPEG", quality=90, subsampling="4:4:4", icc_profile=profile),
        "jpeg-cmyk-adobe": cmyk_jpeg,
        "jpeg-cmyk-plain": without_adobe_marker(cmyk_jpeg),
        "jpeg-ycck": as_ycck(cmyk_jpeg),
        **{f"jpeg-exif-{turn}": saved(grey, "JPEG", quality=90, exif=exif(turn)) for turn in range(1, 9)},
    }
    png = {
        "png-rgb": saved(rgb, "PNG"),
        "png-interlaced": made.png(RGB, 2, interlaced=True),
        "png-profile": saved(rgb, "PNG", icc_profile=profile),
        "png-gamma": made.png(RGB, 2, before=made.png_chunk(b"gAMA", struct.pack(">I", 100_000))),
        "png-grey": saved(grey, "PNG"),
        "png-1-bit": saved(grey.convert("1"), "PNG"),
        "png-palette": saved(palette, "PNG"),
        "png-palette-transparent": saved(palette, "PNG", transparency=bytes(255 * i // 15 for i in range(16))),
        "png-colour-key": saved(rgb, "PNG", transparency=(255, 0, 0)),
        "png-rgba": saved(rgba, "PNG"),
        "png-grey-alpha": saved(la, "PNG"),
        "png-16-rgb": made.png(deep(RGB), 2),
        "png-16-rgba": made.png(deep(RGBA), 6),
        "png-16-grey": made.png(deep(GREY)[:, :, None], 0),
        "png-16-grey-alpha": made.png(deep(LA), 4),
        "png-exif-6": saved(rgb, "PNG", exif=exif(6)),
    }
    others = {
        "webp-lossless.webp": saved(rgba, "WEBP", **lossless),
        "webp-lossy.webp": saved(rgb, "WEBP", quality=90),
        "gif.gif": saved(palette, "GIF"),
        "gif-transparent.gif": saved(palette, "GIF", transparency=int(np.asarray(palette)[1, 1])),
        "gif-animated.gif": saved(palette, "GIF", save_all=True, append_images=[ImageOps.invert(rgb).quantize(16)]),
        "avif-444.avif": saved(rgb, "AVIF", quality=90, subsampling="4:4:4"),
        "avif-420.avif": saved(rgb, "AVIF", quality=90, subsampling="4:2:0"),
        "jpeg2000.jp2": saved(rgb, "JPEG2000"),
        "jpeg2000-codestream.j2k": saved(rgb, "JPEG2000", no_jp2=True),
    }
    tiff = {
        "tiff-rgb": saved(rgb, "TIFF"),
        "tiff-lzw": saved(rgb, "TIFF", compression="tiff_lzw"),
        "tiff-deflate": saved(rgb, "TIFF", compression="tiff_adobe_deflate"),
        "tiff-big-endian": saved(rgb, "TIFF", big_tiff=True),
        "tiff-planar": made.tiff(RGB, 2, planar=True),
        "tiff-pages": saved(rgb, "TIFF", save_all=True, append_images=[ImageOps.invert(rgb)]),
        "tiff-grey": saved(grey, "TIFF"),
        "tiff-white-is-zero": made.tiff(255 - GREY[:, :, None], 0),
        "tiff-1-bit": saved(grey.convert("1"), "TIFF"),
        "tiff-fax": saved(grey.convert("1"), "TIFF", compression="group4"),
        "tiff-palette": saved(palette, "TIFF"),
        "tiff-rgba": made.tiff(RGBA, 2, tags={338: (3, [2])}),
        "tiff-rgba-premultiplied": made.tiff(
            np.dstack([(RGB.astype(int) * ALPHA[:, :, None] // 255).astype(np.uint8), ALPHA]), 2, tags={338: (3, [1])}
        ),
        "tiff-fourth-channel": made.tiff(RGBA, 2, tags={338: (3, [0])}),
        "tiff-five-channels": made.tiff(np.dstack([RGBA, GREY]), 2, tags={338: (3, [2, 0])}),
        "tiff-thumbnail": made.tiff(RGB, 2, tags={254: (4, [1])}),
        "tiff-ycbcr-420": made.tiff(ycbcr[:, :12], 6, tags={256: (4, [WIDTH]), 530: (3, [2, 1])}),
        "tiff-16-cmyk": made.tiff(deep(CMYK), 5),
        "tiff-16-grey": made.tiff(deep(GREY)[:, :, None], 1),
        "tiff-16-rgb": made.tiff(deep(RGB), 2),
        "tiff-float-grey": made.tiff((GREY.astype(np.float32) / 255)[:, :, None], 1),
        "tiff-float-rgb": made.tiff(RGB.astype(np.float32) / 255, 2),
        "tiff-32-bit-grey": made.tiff((GREY.astype(np.uint32) << 24)[:, :, None], 1),
        "tiff-cmyk": saved(image(CMYK, "CMYK"), "TIFF"),
        "tiff-ycbcr": made.tiff(ycbcr, 6, tags={530: (3, [1, 1])}),
        "tiff-ycbcr-lzw": saved(rgb.convert("YCbCr"), "TIFF", compression="tiff_lzw"),
        "tiff-lab": made.tiff(np.dstack([lab[:, :, :1], lab[:, :, 1:] ^ 128]), 8),
        "tiff-icc-lab": made.tiff(lab, 9),
        "tiff-jpeg": saved(rgb, "TIFF", compression="jpeg", quality=90),
        "tiff-jpeg-ycbcr": saved(rgb.convert("YCbCr"), "TIFF", compression="jpeg", quality=90),
        "tiff-exif-6": saved(rgb, "TIFF", tiffinfo={0x0112: 6}),
    }
    bmp = {"bmp-rgb": saved(rgb, "BMP"), "bmp-palette": saved(palette, "BMP"), "bmp-1-bit": saved(grey.convert("1"), "BMP")}
    return {
        **{f"{name}.jpg": content for name, content in jpeg.items()},
        **{f"{name}.png": content for name, content in png.items()},
        **others,
        **{f"{name}.tif": content for name, content in tiff.items()},
        **{f"{name}.bmp": content for name, content in bmp.items()},
    }


def on_white(picture: Image.Image) -> np.ndarray:
    """What is seen on a white page: `[height, width, 3]`. No quotient lies half-way between two integers."""
    pixels = np.asarray(picture).astype(int)
    colour, alpha = pixels[:, :, :3], pixels[:, :, 3:]
    return np.round((colour * alpha + 255 * (255 - alpha)) / 255).astype(np.uint8)


def stored(values: bytes) -> str:
    return base64.b64encode(zlib.compress(values, 9)).decode()


def as_pillow_reads(content: bytes) -> dict:
    """Upright, as the EXIF tag says. Values row by row, compressed; the error where Pillow refuses."""
    try:
        opened = Image.open(io.BytesIO(content))
        upright = ImageOps.exif_transpose(opened)
        read = {
            "mode": opened.mode,
            "width": upright.width,
            "height": upright.height,
            "rgb": stored(upright.convert("RGB").tobytes()),
            "grey": stored(upright.convert("L").tobytes()),
        }
        transparent = upright.mode in ("RGBA", "LA") or "transparency" in upright.info
        return read | ({"onWhite": stored(on_white(upright.convert("RGBA")).tobytes())} if transparent else {})
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


shutil.rmtree(FOLDER, ignore_errors=True)
FOLDER.mkdir(parents=True)
written = files()
for name, content in written.items():
    (FOLDER / name).write_bytes(content)
read = {name: as_pillow_reads(content) for name, content in written.items()}
fixture = {"pillow": PIL.__version__, "files": read}
(FOLDER / "pillow.json").write_text(json.dumps(fixture, indent=1) + "\n")
for name, values in read.items():
    print(f"{name:28} {len(written[name]):6} {values.get('mode', values.get('error'))}")
print(sum(map(len, written.values())), "bytes")
