"""Makes weights as Keras writes them, with a network's own logits beside them, for tests of @densenet/interop.

    python make_keras_models.py FOLDER NAME...    random weights of DenseNet121, DenseNet169 or DenseNet201; with ".tuned" behind it
                                                  in a Sequential with dropout and 10 classes, compiled and fitted once
    python make_keras_models.py --fixtures        packages/interop/src/fixtures/pretrained/tinyKeras.json

Each NAME gives NAME.weights.h5, NAME.keras, NAME.h5 and NAME.json with an input [batch, height, width, channels] and the
logits. The fixture has no weights, which would take too much space: it names the tensors of each kind of file, with the
torchvision name whose deterministic values (deterministic.py) they have.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import h5py
import keras
import numpy as np
from keras.src.applications.densenet import DenseNet

from deterministic import deterministic_images, deterministic_parameter

VARIABLES = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def torchvision_name(layer: str) -> str:
    """Written apart from the TypeScript, layer by layer, from the two definitions."""
    if layer in ("conv1_conv", "conv1_bn"):
        return {"conv1_conv": "features.conv0", "conv1_bn": "features.norm0"}[layer]
    if layer == "bn":
        return "features.norm5"
    if layer == "predictions":
        return "classifier"
    stage, rest = layer.split("_", 1)
    if stage.startswith("pool"):
        return f"features.transition{int(stage[4:]) - 1}.{ {'bn': 'norm', 'conv': 'conv'}[rest] }"
    block, number, kind = rest.split("_")
    part = {"0_bn": "norm1", "1_conv": "conv1", "1_bn": "norm2", "2_conv": "conv2"}[f"{number}_{kind}"]
    return f"features.denseblock{int(stage[4:]) - 1}.denselayer{block[5:]}.{part}"


def pytorch_order(name: str, shape: tuple) -> np.ndarray:
    """The deterministic value of a parameter, in Keras' axis order."""
    if len(shape) == 4:
        return deterministic_parameter(name, (shape[3], shape[2], shape[0], shape[1])).transpose(2, 3, 1, 0)
    if len(shape) == 2:
        return deterministic_parameter(name, shape[::-1]).T
    return deterministic_parameter(name, shape)


def save(network: keras.Model, folder: Path, name: str) -> dict[str, Path]:
    files = {"weights.h5": folder / f"{name}.weights.h5", "keras": folder / f"{name}.keras", "h5": folder / f"{name}.h5"}
    network.save_weights(files["weights.h5"])
    network.save(files["keras"])
    network.save(files["h5"])
    return files


def logits_of(network: keras.Model, images: np.ndarray) -> dict:
    network.layers[-1].activation = keras.activations.linear
    logits = np.asarray(network(images, training=False))
    print("largest logit", np.abs(logits).max(), "between images", np.abs(logits[0] - logits[1]).max())
    return {"shape": list(logits.shape), "values": [float(f"{x:.9g}") for x in logits.flatten().tolist()]}


def write_model(folder: Path, name: str) -> None:
    keras.utils.set_random_seed(7)
    generator = np.random.default_rng(7)
    architecture, *tuned = name.split(".")
    options = {"include_top": False, "pooling": "avg", "input_shape": (224, 224, 3)} if tuned else {}
    network = getattr(keras.applications, architecture)(weights=None, **options)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            count = layer.gamma.shape[0]
            uniform, normal = (lambda: generator.uniform(0.75, 1.25, count)), (lambda: generator.normal(0, 0.1, count))
            layer.set_weights([uniform(), normal(), normal(), uniform()])
        elif isinstance(layer, keras.layers.Conv2D):
            # Else little of the picture is left behind so many layers: statistics drawn by chance do not scale it up again.
            layer.kernel.assign(layer.kernel * 1.25)
        elif isinstance(layer, keras.layers.Dense):
            layer.bias.assign(generator.normal(0, 0.1, layer.bias.shape))
    # As in make_pretrained_models.py: 8-bit pixels in coarse patches, a dark picture and a bright one.
    patches = generator.random((2, 4, 4, 3)) * 0.6 + np.array([0.0, 0.4]).reshape(2, 1, 1, 1)
    images = (np.round(patches * 255) / 255).astype(np.float32).repeat(56, axis=1).repeat(56, axis=2)
    if tuned:
        network = keras.Sequential([network, keras.layers.Dropout(0.2), keras.layers.Dense(10, activation="softmax")])
        network.compile("adam", "sparse_categorical_crossentropy")
        network.fit(images, np.array([0, 1]), verbose=0)
    save(network, folder, name)
    content = {
        "input": {"shape": list(images.shape), "base64": base64.b64encode(images.tobytes()).decode()},
        "logits": logits_of(network, images),
    }
    (folder / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


def write_fixture(target: Path) -> None:
    network = DenseNet([2, 1, 1, 1], weights=None, input_shape=(64, 64, 3), classes=7)
    weights = {}
    for layer in network.layers:
        for variable in layer.weights:
            name = f"{torchvision_name(layer.name)}.{VARIABLES[variable.name]}"
            value = pytorch_order(name, tuple(variable.shape))
            # By one value of a tensor it is found again in the file, whatever it is called there.
            weights[value.tobytes()] = name
            variable.assign(value)
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, path in save(network, Path(folder), "tiny").items():
            if kind == "keras":
                continue  # its weights are a .weights.h5
            found = []
            with h5py.File(path) as file:
                file.visititems(
                    lambda key, item: found.append([key, weights.get(item[()].tobytes()), list(item.shape)])
                    if isinstance(item, h5py.Dataset)
                    else None
                )
            files[kind] = [entry for entry in found if entry[1]]
            assert len(files[kind]) == len(weights)
    shape = (2, 64, 64, 3)
    content = {"imagesShape": shape, "logits": logits_of(network, deterministic_images(0, shape)), "files": files}
    target.write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--fixtures"]:
        write_fixture(Path(__file__).parent.parent / "packages/interop/src/fixtures/pretrained/tinyKeras.json")
    else:
        for argument in sys.argv[2:]:
            write_model(Path(sys.argv[1]), argument)
