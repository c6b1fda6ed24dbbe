"""Writes packages/model/src/safetensors/fixtures with the reference implementation of safetensors.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install numpy==2.4.6 safetensors==0.8.0
    /tmp/venv/bin/python tools/fixtures_safetensors.py

golden.safetensors   every dtype that the Python package writes, awkward names, scalars and empty tensors
metadata.safetensors a file with __metadata__ and no tensor
float16.safetensors  float32 values and the float16 that numpy rounds them to, ties and limits among them
malformed.json       broken files, and what the reference says of each ("accepts" where it takes it all the same)
"""

import json
import struct
from pathlib import Path

import numpy as np
import safetensors

FOLDER = Path(__file__).parent.parent / "packages/model/src/safetensors/fixtures"


def write(name: str, tensors: dict[str, tuple[str, list[int], np.ndarray]], metadata: dict[str, str] | None = None) -> None:
    specs = {
        key: safetensors.TensorSpec(dtype=dtype, shape=shape, data_ptr=data.ctypes.data, data_len=data.nbytes)
        for key, (dtype, shape, data) in tensors.items()
    }
    (FOLDER / name).write_bytes(safetensors.serialize(specs, metadata))


def golden() -> None:
    widths = {
        "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8, "uint64": 8,
        "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "float8_e4m3fn": 1, "float8_e4m3fnuz": 1,
        "float8_e5m2": 1, "float8_e5m2fnuz": 1, "float8_e8m0fnu": 1,
    }  # fmt: skip
    bytes_from = lambda count: np.arange(count, dtype=np.uint8)
    tensors = {f"of.{dtype}": (dtype, [2, 3], bytes_from(6 * width)) for dtype, width in widths.items()}
    tensors["of.float4"] = ("float4_e2m1fn_x2", [2, 3], bytes_from(6))  # two values a byte: shape [2, 6] in the file
    tensors["scalar"] = ("float32", [], np.float32([1.5]).view(np.uint8))
    tensors["empty"] = ("float32", [3, 0, 2], bytes_from(0))
    names = ["", "a", "B", "é", "\uffff", "😀", 'quote"back\\slash/', "\t\n\u0001\u007f\u2028", "__proto__", "constructor", "10", "9"]
    for i, name in enumerate(names):
        tensors[name] = ("float32", [1], np.float32([i]).view(np.uint8))
    write("golden.safetensors", tensors, {"format": "pt"})  # one key: the reference writes several in random order


def float16() -> None:
    random = np.random.default_rng(0)
    half = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float32)  # all finite, not negative
    between = random.choice(len(half) - 1, 500)
    ties = (half[between] + half[between + 1]) / 2
    edges = np.float32([0, 65504, 65519.996, 65520, 65536, 1e30, np.inf, 2.0**-14, 2.0**-24, 2.0**-25, 2.0**-26, 1e-45])
    bits = random.integers(0, 2**32, 500, dtype=np.uint32).view(np.float32)
    values = np.concatenate([ties, np.nextafter(ties, np.float32(0)), np.nextafter(ties, np.float32(1e9)), edges, bits[~np.isnan(bits)]])
    values = np.concatenate([values, -values]).astype(np.float32)
    with np.errstate(over="ignore"):
        rounded = values.astype(np.float16)
    write("float16.safetensors", {
        "single": ("float32", [len(values)], values.view(np.uint8)),
        "half": ("float16", [len(values)], rounded.view(np.uint8)),
    })  # fmt: skip


def file(header: str | bytes, data: int = 0) -> bytes:
    header = header.encode() if isinstance(header, str) else header
    return struct.pack("<Q", len(header)) + header + bytes(data)


def one(shape: str = "[2]", offsets: str = "[0,8]", dtype: str = '"F32"', data: int = 8) -> bytes:
    return file(f'{{"w":{{"dtype":{dtype},"shape":{shape},"data_offsets":{offsets}}}}}', data)


def two(first: str, second: str, data: int = 8) -> bytes:
    entry = lambda name, offsets: f'"{name}":{{"dtype":"F32","shape":[1],"data_offsets":{offsets}}}'
    return file(f"{{{entry('v', first)},{entry('w', second)}}}", data)


ENTRY = '"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'

MALFORMED = {
    "empty file": b"",
    "seven bytes": bytes(7),
    "header over the limit": struct.pack("<Q", 100_000_001) + bytes(8),
    "header of 2^64 - 1 bytes": b"\xff" * 8,
    "header cut off": struct.pack("<Q", 40) + b'{"w":',
    "no header": file(""),
    "a pickle": b"\x80\x02}q\x00(X\x03\x00\x00\x00abcq\x01",
    "invalid UTF-8": file(b'{"\xff":1}'),
    "UTF-8 of a surrogate": file(b'{"\xed\xa0\x80":1}'),
    "byte order mark": file("\ufeff{}"),
    "white space first": file(" {}"),
    "an array": file("[]"),
    "not closed": file("{" + ENTRY, 8),
    "padded with zeros": file("{" + ENTRY + "}\0\0", 8),
    "two objects": file("{" + ENTRY + "}{}", 8),
    "comma at the end": file("{" + ENTRY + ",}", 8),
    "no comma": file("{" + ENTRY + ' "x":1}', 8),
    "no colon": file('{"w" 1}'),
    "name is no string": file("{1:2}"),
    "name not closed": file('{"w'),
    "control character in a name": file('{"a\nb":1}'),
    "unknown escape in a name": file('{"a\\x62":1}'),
    "half a surrogate pair in a name": file('{"\\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    "name twice": file("{" + ENTRY + "," + ENTRY + "}", 8),
    "name twice, escaped": file("{" + ENTRY + "," + ENTRY.replace("w", "\\u0077", 1) + "}", 8),
    "__metadata__ twice": file('{"__metadata__":{},"__metadata__":{}}'),
    "metadata key twice": file('{"__metadata__":{"a":"1","a":"2"}}'),
    "metadata not an object": file('{"__metadata__":"a"}'),
    "metadata null": file('{"__metadata__":null}'),
    "metadata with a number": file('{"__metadata__":{"epoch":3}}'),
    "metadata with an object": file('{"__metadata__":{"config":{}}}'),
    "tensor is a number": file('{"w":1}'),
    "tensor is a list": file('{"w":["F32",[2],[0,8]]}', 8),
    "no dtype": file('{"w":{"shape":[2],"data_offsets":[0,8]}}', 8),
    "no shape": file('{"w":{"dtype":"F32","data_offsets":[0,8]}}', 8),
    "no data_offsets": file('{"w":{"dtype":"F32","shape":[2]}}', 8),
    "dtype twice": file('{"w":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8),
    "dtype unknown": one(dtype='"F128"'),
    "dtype in lower case": one(dtype='"f32"'),
    "dtype constructor": one(dtype='"constructor"'),
    "dtype a number": one(dtype="32"),
    "shape a number": one(shape="2"),
    "negative length": one(shape="[-2]"),
    "minus zero": one(shape="[-0]", offsets="[0,0]", data=0),
    "fraction": one(shape="[2.0]"),
    "exponent": one(shape="[2e0]"),
    "leading zero": one(shape="[02]"),
    "length in quotes": one(shape='["2"]'),
    "length null": one(shape="[null]"),
    "length past 2^53, times 0": one(shape="[9007199254740993,0]", offsets="[0,0]", data=0),
    "length past 2^64": one(shape="[18446744073709551617]"),
    "product past 2^64": one(shape="[4294967296,4294967296,2]"),
    "product past 2^53, then 0": one(shape="[4294967296,4294967296,2,0]", offsets="[0,0]", data=0),
    "bits past 2^53": one(shape="[9007199254740991]"),
    "one offset": one(offsets="[0]"),
    "three offsets": one(offsets="[0,8,8]"),
    "offsets reversed": one(offsets="[8,0]"),
    "offset past 2^53": one(offsets="[0,9007199254740993]"),
    "shape larger than its bytes": one(shape="[3]"),
    "shape smaller than its bytes": one(shape="[1]"),
    "first offset not 0": one(offsets="[4,12]", data=12),
    "overlap": two("[0,4]", "[2,6]"),
    "same bytes twice": two("[0,4]", "[0,4]"),
    "gap": two("[0,4]", "[6,10]", 10),
    "data cut off": one(data=7),
    "bytes after the last tensor": one(data=9),
    "data without tensors": file("{}", 1),
    "F4 ends inside a byte": one(dtype='"F4"', shape="[3]", offsets="[0,2]", data=2),
    "unknown field nested 200 deep": file(ENTRY.join("{}").replace("}}", ',"x":' + "[" * 200 + "]" * 200 + "}}"), 8),
    "unknown field cut off": file('{"w":{"x":[[{"y":'),
    "unknown field not JSON": file('{"w":{"x":nul}}'),
}


def malformed() -> None:
    cases = []
    for name, content in MALFORMED.items():
        try:
            safetensors.deserialize(content)
            reference = "accepts"
        except safetensors.SafetensorError as error:
            reference = str(error)
        cases.append({"name": name, "hex": content.hex(), "reference": reference})
    (FOLDER / "malformed.json").write_text(json.dumps(cases, indent=1) + "\n")


FOLDER.mkdir(exist_ok=True)
golden()
write("metadata.safetensors", {}, {"note": "no tensors"})
float16()
malformed()
