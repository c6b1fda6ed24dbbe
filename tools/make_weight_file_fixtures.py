"""Writes packages/interop/src/fixtures/weightFiles/: small weight files as PyTorch and Keras write them, and what is in them.

    venv/bin/python tools/make_weight_file_fixtures.py pytorch        # with requirements.txt
    venv-tf/bin/python tools/make_weight_file_fixtures.py keras       # with requirements-tensorflow.txt

Run twice, it writes the same bytes, but for the keys in *.legacy.pth, which are addresses in PyTorch's memory.
The two frameworks live in Pythons of their own. Each writes a JSON of the same name: { "<file>": { "<tensor>": { shape,
values } } }, the values as float32, by the framework's own reading of the file.
"""

import argparse
import io
import json
import os
import re
import zipfile
from pathlib import Path

import numpy as np

from deterministic import deterministic_uniform

FOLDER = Path(__file__).resolve().parent.parent / "packages/interop/src/fixtures/weightFiles"


def drawn(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """float32 in [-1, 1), each 32 bits' worth of digits."""
    return (2 * deterministic_uniform(name, int(np.prod(shape))) - 1).reshape(shape).astype(np.float32)


def write_expected(framework: str, files: dict[str, dict[str, np.ndarray]]) -> None:
    lines = []
    for file, arrays in files.items():
        tensors = {
            name: {"shape": list(array.shape), "values": [float(value) for value in np.float32(array).ravel()]}
            for name, array in arrays.items()
        }
        lines.append(f"{json.dumps(file)}: {json.dumps(tensors, separators=(',', ':'))}")
    (FOLDER / f"{framework}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def pytorch() -> None:
    import torch
    from safetensors.torch import save_file

    def tensor(name: str, *shape: int) -> torch.Tensor:
        return torch.from_numpy(drawn(name, shape))

    network = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 2, bias=False), torch.nn.BatchNorm2d(3), torch.nn.Linear(3, 2))
    with torch.no_grad():
        for name, value in network.state_dict().items():
            value.copy_(tensor(name, *value.shape) if value.is_floating_point() else torch.tensor(7))
    shared = tensor("shared", 6, 4)
    kinds = {
        "float32": tensor("float32", 3, 2),
        "float16": tensor("float16", 3, 2).half(),
        "bfloat16": tensor("bfloat16", 3, 2).bfloat16(),
        "float64": torch.from_numpy(2 * deterministic_uniform("float64", 6).reshape(3, 2) - 1),
        "int64": torch.tensor([-(2**40), 2**24 + 1, 5]),
        "int32": torch.tensor([-5, 2**30], dtype=torch.int32),
        "int16": torch.tensor([-300, 300], dtype=torch.int16),
        "int8": torch.tensor([-128, 127], dtype=torch.int8),
        "uint8": torch.tensor([0, 255], dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(1.5),
        "empty": torch.zeros(3, 0, 2),
        "parameter": torch.nn.Parameter(tensor("parameter", 2, 2)),
    }
    views = {
        "shared": shared,
        "rows": shared[1:3],
        "transposed": shared.t(),
        "every other": shared[::2, 1::2],
        "channels_last": tensor("nchw", 2, 3, 2, 2).contiguous(memory_format=torch.channels_last),
        "half transposed": tensor("half", 2, 3).half().t(),
        "singleton": shared[2:3, :1].as_strided((1, 1), (100, 50), 9),
    }
    training = {
        "epoch": 3,
        "loss": 0.25,
        "args": {"name": "tiny", "sizes": (1, 2)},
        "state_dict": {f"module.{name}": value for name, value in network.state_dict().items()},
        "optimizer": {"state": {0: {"momentum_buffer": tensor("momentum", 2)}}, "param_groups": [{"lr": 0.1}]},
    }
    files = {"network": network.state_dict(), "kinds": kinds, "views": views, "training": training}
    expected = {}
    for name, content in files.items():
        for form, zipped in (("zip", True), ("legacy", False)):
            path = FOLDER / f"{name}.{form}.pth"
            torch.save(content, path, _use_new_zipfile_serialization=zipped)
            read = torch.load(path, weights_only=True)
            state = read.get("state_dict", read)
            arrays = {key: as_float32(value) for key, value in state.items()}
            expected[path.name] = arrays
    # Protocol 4 has other opcodes: frames, memoised texts, globals from the stack.
    torch.save(files["network"], FOLDER / "protocol4.zip.pth", pickle_protocol=4)
    expected["protocol4.zip.pth"] = expected["network.zip.pth"]
    # The same archive compressed, as some tools repack it.
    repacked = io.BytesIO()
    with zipfile.ZipFile(FOLDER / "network.zip.pth") as archive, zipfile.ZipFile(repacked, "w", zipfile.ZIP_DEFLATED) as out:
        for info in archive.infolist():
            out.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), archive.read(info), zipfile.ZIP_DEFLATED)
    (FOLDER / "deflated.zip.pth").write_bytes(repacked.getvalue())
    expected["deflated.zip.pth"] = expected["network.zip.pth"]
    save_file(network.state_dict(), FOLDER / "network.safetensors", metadata={"format": "pt"})
    expected["network.safetensors"] = expected["network.zip.pth"]
    write_expected("pytorch", expected)


def as_float32(tensor) -> np.ndarray:
    return tensor.detach().float().contiguous().numpy()


def keras() -> None:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import h5py
    import keras

    def network(dtype: str = "float32"):
        keras.utils.clear_session()
        layers = [
            keras.Input((4, 4, 2)),
            keras.layers.Conv2D(3, 2, name="conv1_conv", dtype=dtype),
            keras.layers.BatchNormalization(name="bn", dtype=dtype),
            keras.layers.GlobalAveragePooling2D(name="pool"),
            keras.layers.Dense(2, name="predictions", dtype=dtype),
        ]
        model = keras.Sequential(layers, name="tiny")
        for layer in model.layers:
            layer.set_weights([drawn(f"{layer.name}{i}", tuple(value.shape)) for i, value in enumerate(layer.get_weights())])
        return model

    model = network()
    model.save(FOLDER / "model.h5")
    model.save_weights(FOLDER / "model.weights.h5")
    model.save(FOLDER / "model.keras")
    network("bfloat16").save_weights(FOLDER / "bfloat16.weights.h5")
    pinned(FOLDER / "model.keras")
    with h5py.File(FOLDER / "other.h5", "w") as file:
        # What Keras 2 and keras.applications wrote: texts of fixed length, layer names with slashes.
        file.attrs["layer_names"] = np.array([b"conv1/conv", b"relu"])
        layer = file.create_group("conv1/conv")
        layer.attrs["weight_names"] = np.array([b"conv1/conv/kernel:0"])
        layer.create_dataset("conv1/conv/kernel:0", data=drawn("applications", (2, 2, 1, 3)))
        file.create_group("relu").attrs["weight_names"] = np.array([], "f8")
        file.create_dataset("gzip", data=drawn("gzip", (40, 9)), chunks=(16, 4), compression="gzip", shuffle=True)
        file.create_dataset("checksums", data=drawn("checksums", (5,)), chunks=(2,), fletcher32=True)
        file.create_dataset("half", data=drawn("half", (3, 2)).astype("f2"))
        file.create_dataset("double", data=drawn("double", (3, 2)).astype(">f8"))
        file.create_dataset("big", data=drawn("big", (3, 2)).astype(">f4"))
        file.create_dataset("long", data=np.array([-(2**40), 5]))
        file.create_dataset("seed", data=np.array([1, 2**31], "u4"))
        file.create_dataset("flags", data=np.array([True, False]))
        file.create_dataset("scalar", data=np.float32(1.5))
        file.create_dataset("empty", data=np.zeros((0, 3), "f4"))
    with h5py.File(FOLDER / "model.weights.h5") as file:
        weights = arrays_of(file)
    expected = {"model.keras": weights}
    for path in sorted(FOLDER.glob("*.h5")):
        with h5py.File(path) as file:
            expected[path.name] = arrays_of(file)
    write_expected("keras", expected)


def arrays_of(file) -> dict[str, np.ndarray]:
    arrays = {}
    bfloat16 = "bfloat16"

    def visit(name: str, value) -> None:
        if not hasattr(value, "shape"):
            return
        array = value[()]
        if value.attrs.get("dtype") == bfloat16:
            array = (np.frombuffer(array.tobytes(), "<u2").astype("<u4") << 16).view("<f4").reshape(array.shape)
        arrays[name] = np.float32(array)

    file.visititems(visit)
    return arrays


def pinned(path: Path) -> None:
    """The same archive without its time and without ids that are addresses, so that a second run writes the same bytes."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["metadata.json"] = json.dumps({"keras_version": json.loads(files["metadata.json"])["keras_version"]}).encode()
    files["config.json"] = re.sub(rb'"shared_object_id": \d+', b'"shared_object_id": 1', files["config.json"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("framework", choices=["pytorch", "keras"])
    FOLDER.mkdir(parents=True, exist_ok=True)
    {"pytorch": pytorch, "keras": keras}[parser.parse_args().framework]()
