"""Picture files that Pillow does not write: byte by byte, after the formats' own specifications."""

import struct
import zlib

import numpy as np


def png(pixels: np.ndarray, colour_type: int, interlaced: bool = False, before: bytes = b"") -> bytes:
    """A PNG of uint8 or uint16 `[height, width, channels]`; `before` are chunks that come before the pixels."""
    height, width, _ = pixels.shape
    depth = 8 * pixels.dtype.itemsize
    data = pixels.astype(pixels.dtype.newbyteorder(">"))
    passes = [data]
    if interlaced:
        starts = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        passes = [data[row::rows, column::columns] for row, column, rows, columns in starts]
    lines = b"".join(b"\0" + line.tobytes() for each in passes if each.size for line in each)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + before
        + png_chunk(b"IDAT", zlib.compress(lines, 9))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def tiff(pixels: np.ndarray, photometric: int, *, tags: dict[int, tuple[int, list[int]]] = {}, planar: bool = False) -> bytes:
    """An uncompressed little-endian TIFF of `[height, width, channels]`, one strip (a channel each where planar)."""
    height, width, channels = pixels.shape
    planes = [pixels[:, :, channel] for channel in range(channels)] if planar else [pixels]
    strips = [plane.astype(pixels.dtype.newbyteorder("<")).tobytes() for plane in planes]
    sample_format = {"u": 1, "i": 2, "f": 3}[pixels.dtype.kind]
    SHORT, LONG = 3, 4
    entries = {
        256: (LONG, [width]),
        257: (LONG, [height]),
        258: (SHORT, [8 * pixels.dtype.itemsize] * channels),
        259: (SHORT, [1]),
        262: (SHORT, [photometric]),
        273: (LONG, [0] * len(strips)),
        277: (SHORT, [channels]),
        278: (LONG, [height]),
        279: (LONG, [len(strip) for strip in strips]),
        284: (SHORT, [2 if planar else 1]),
        339: (SHORT, [sample_format] * channels),
        **tags,
    }
    directory = 2 + 12 * len(entries) + 4
    extra = 8 + directory
    extra_bytes = sum(size for kind, values in entries.values() if (size := _size(kind, values)) > 4)
    at = extra + extra_bytes
    offsets = []
    for strip in strips:
        offsets.append(at)
        at += len(strip)
    entries[273] = (LONG, offsets)
    body, more = b"", b""
    for tag, (kind, values) in sorted(entries.items()):
        packed = struct.pack(f"<{len(values)}{'H' if kind == SHORT else 'I'}", *values)
        if len(packed) > 4:
            field = struct.pack("<I", extra + len(more))
            more += packed
        else:
            field = packed.ljust(4, b"\0")
        body += struct.pack("<HHI", tag, kind, len(values)) + field
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + body + bytes(4) + more + b"".join(strips)


def _size(kind: int, values: list[int]) -> int:
    return len(values) * (2 if kind == 3 else 4)


def icc_profile(red: tuple[float, float], green: tuple[float, float], blue: tuple[float, float]) -> bytes:
    """A profile for monitors (ICC.1:2001, version 2): chromaticities of the primaries, white D50, gamma 1.8."""
    white = np.array([0.9642, 1.0, 0.8249])
    primaries = np.array([[x / y, 1, (1 - x - y) / y] for x, y in (red, green, blue)]).T
    columns = (primaries * np.linalg.solve(primaries, white)).T

    def xyz(values) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(1.8 * 256)) + b"\0\0"
    text = b"made for a test\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)
    tags = {b"desc": description.ljust(-(-len(description) // 4) * 4, b"\0"), b"cprt": b"text\0\0\0\0" + text, b"wtpt": xyz(white)}
    tags |= {name: xyz(column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns)}
    tags |= {name: gamma for name in (b"rTRC", b"gTRC", b"bTRC")}
    at = 128 + 4 + 12 * len(tags)
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(data), len(content))
        data += content
    header = struct.pack(">I4sI4s4s4s", at + len(data), b"\0" * 4, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(24) + struct.pack(">I", 0)
    header += b"".join(struct.pack(">i", round(value * 65536)) for value in white)
    return header.ljust(128, b"\0") + table + data
