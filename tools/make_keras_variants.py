"""Writes packages/interop/src/fixtures/kerasModels/: small DenseNets as Keras saves them, each in one way unlike the next.

    venv-tf/bin/python tools/make_keras_variants.py              # Keras 3, with requirements-tensorflow.txt
    venv-tf/bin/python tools/make_keras_variants.py tf_keras     # Keras 2's formats, with the package tf_keras besides
    venv-213/bin/python tools/make_keras_variants.py             # those of 2.12 and 2.13, with tensorflow-cpu==2.13.1

Each NAME gives NAME.keras and, where FORMS says so, NAME.h5.gz and NAME.weights.h5.gz. keras.json (tf_keras.json, keras213.json) has, by
name, what Keras itself computes from pixels of 0 to 1 (`"pixels": 255`: of 0 to 255): the classifier's output before any
softmax or sigmoid, of two pictures; and whether the model scales pixels itself. Values of weights are rounded to float16's, so that files are small.
"""

import gzip
import io
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np

from deterministic import deterministic_images
from keras_variants import NETWORKS, SERIES, SIDE, keras, layers

FOLDER = Path(__file__).resolve().parent.parent / "packages/interop/src/fixtures/kerasModels"
FORMS = {
    "base": ["weights.h5"],
    "compiled": ["h5", "weights.h5"],
    "concatNewFirst": ["h5"],
    "sequential": ["h5", "weights.h5"],
    "functional": ["h5"],
    # "old": of weights alone, by layers' names, as keras.applications' own files are.
    "legacySequential": ["h5", "weights.h5", "old.h5"],
    "legacyFunctional": ["h5"],
    "keras213Sequential": ["weights.h5"],
}

COMPILED = {"compiled", "sequential", "legacySequential", "legacyFunctional", "keras213Sequential", "keras213Functional"}
UNIT_PIXELS = {"unitPixels"}
WHOLE_PIXELS = {"flipped", "resized", "trainingNorms", "lambda", "functional", "rescaling", "adapted", "legacyFunctional", "legacyLambda", "keras213Functional"}


def draw(model) -> None:
    """Weights whose every value matters, norms' statistics among them."""
    generator = np.random.default_rng(7)
    for weight in model.weights:
        # tf_keras has scopes and `:0` in its names.
        kind = weight.name.split("/")[-1].split(":")[0]
        if kind in ("gamma", "moving_variance"):
            value = generator.uniform(0.3, 1.2, weight.shape)
        elif kind == "beta":
            value = generator.normal(0.3, 0.3, weight.shape)
        elif kind in ("moving_mean", "bias"):
            value = generator.normal(0, 0.3, weight.shape)
        elif kind == "kernel":
            value = generator.normal(0, 1.7 / np.sqrt(np.prod(weight.shape[:-1])), weight.shape)
        else:
            continue
        weight.assign(value.astype(np.float16).astype(np.float32))


def fitted(model) -> None:
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    images = deterministic_images(2, (4, SIDE, SIDE, 3))
    model.fit(images, np.array([0, 1, 2, 3]), verbose=0)


def outputs_of(model, name: str) -> list[float]:
    """The classifier's, before an activation."""
    # Coarse patches, a dark picture and a bright one: of noise alone, poolings leave the same everywhere.
    patches = deterministic_images(0, (2, 4, 4, 3)) * 0.6 + np.array([0.0, 0.4], "float32").reshape(2, 1, 1, 1)
    height, width = (48, 40) if name == "resized" else (SIDE, SIDE)
    images = patches.repeat(height // 4, axis=1).repeat(width // 4, axis=2) * (255 if name in WHOLE_PIXELS else 1)
    images = images.astype("float32")
    dense = [layer for layer in model.layers if isinstance(layer, layers.Dense)]
    if not dense:
        return []
    last = dense[-1]
    features = np.asarray(keras.Model(model.inputs[0], last.input)(images, training=False), "float32")
    values = features @ np.asarray(last.kernel) + (np.asarray(last.bias) if last.use_bias else 0)
    assert np.abs(values[0] - values[1]).max() > 1e-3 * np.abs(values).max(), name
    return [float(f"{value:.9g}") for value in values.flatten().tolist()]


def pinned(path: Path) -> bytes:
    """The same archive, compressed, without its time and ids that are addresses: a second run writes the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w") as packed:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "metadata.json":
                content = json.dumps({"keras_version": json.loads(content)["keras_version"]}).encode()
            content = re.sub(rb'"shared_object_id": \d+', b'"shared_object_id": 1', content)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            packed.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    expected = {}
    for name, build in NETWORKS.items():
        keras.backend.clear_session()
        keras.utils.set_random_seed(7)
        model = build()
        draw(model)
        if name in COMPILED:
            fitted(model)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}.keras"
            model.save(path)
            (FOLDER / path.name).write_bytes(pinned(path))
            for form in FORMS.get(name, []):
                path = Path(folder) / f"{name}.{form}"
                (model.save if form == "h5" else model.save_weights)(path)
                (FOLDER / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        values = outputs_of(model, name)
        scales = name in WHOLE_PIXELS | UNIT_PIXELS
        expected[name] = {"pixels": 255 if name in WHOLE_PIXELS else 1, "scales": scales, "outputs": values}
        print(name, np.abs(values).max() if values else "-")
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in expected.items())
    (FOLDER / f"{SERIES}.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
