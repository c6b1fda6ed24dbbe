"""Writes packages/interop/src/fixtures/kerasModels/: small DenseNets as Keras saves them, each in one way unlike the next.

    venv-tf/bin/python tools/make_keras_variants.py              # Keras 3, with requirements-tensorflow.txt
    venv-tf/bin/python tools/make_keras_variants.py tf_keras     # Keras 2's formats, with the package tf_keras besides
    venv-213/bin/python tools/make_keras_variants.py             # those of 2.12 and 2.13, with tensorflow-cpu==2.13.1

Each NAME gives NAME.keras and, where FORMS says so, NAME.h5.gz and NAME.weights.h5.gz. keras.json (tf_keras.json, keras213.json) has, by
name, what Keras itself computes from pixels of 0 to 1 (`"pixels": 255`: of 0 to 255): the classifier's output before any
softmax or sigmoid, of two pictures; and whether the model scales pixels itself. Values of weights are rounded to float16's, so that files are small.
"""

import gzip
import importlib
import io
import json
import os
import re
import sys
import tempfile
import zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np

from deterministic import deterministic_images

PACKAGE = sys.argv[1] if len(sys.argv) > 1 else "keras"
keras = importlib.import_module(PACKAGE)
layers = keras.layers
KERAS_2 = not hasattr(keras, "ops")
# Keras 2.12 and 2.13 call weights otherwise than all later versions.
SERIES = PACKAGE if PACKAGE == "tf_keras" or not KERAS_2 else "keras213"

FOLDER = Path(__file__).resolve().parent.parent / "packages/interop/src/fixtures/kerasModels"
SIDE = 32
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


def backbone(
    epsilon=1.001e-5,
    same=False,
    activation="relu",
    concat="oldFirst",
    stem="imagenet",
    stem_pool="max",
    transition_pool="average",
    bottleneck=True,
    norm=None,
    conv=None,
    drop=0.0,
    inner=None,
    name="densenet",
    inputs=None,
):
    """The form of keras.applications.densenet, with 4 channels in the stem, k = 2, blocks of 2 layers and 1."""
    image = keras.Input((SIDE, SIDE, 3)) if inputs is None else inputs
    count = {"norm": 0}

    def normalized(x, layer):
        count["norm"] += 1
        options = norm(count["norm"]) if norm else {}
        return layers.BatchNormalization(**{"epsilon": epsilon, "name": layer, **options})(x)

    def activated(x, layer):
        if activation == "reluLayer":
            return layers.ReLU(name=layer)(x)
        if activation == "leaky":
            return layers.LeakyReLU(name=layer)(x)
        return layers.Activation(activation, name=layer)(x)

    def convolved(x, channels, size, layer, **options):
        options = {"use_bias": False, **options, **(conv(layer) if conv else {})}
        return layers.Conv2D(channels, size, name=layer, **options)(x)

    def dropped(x):
        return layers.Dropout(drop)(x) if drop else x

    if stem == "cifar":
        x = convolved(image, 4, 3, "conv1_conv", padding="same")
    else:
        if stem == "deep":
            x = image
            for index, channels, stride in ((1, 2, 2), (2, 2, 1), (3, 4, 1)):
                x = layers.ZeroPadding2D(1)(x)
                x = convolved(x, channels, 3, f"stem{index}_conv", strides=stride)
                x = activated(normalized(x, f"stem{index}_bn"), f"stem{index}_relu")
        else:
            x = image if same else layers.ZeroPadding2D(((3, 3), (3, 3)))(image)
            # Keras 2 has slashes in these names, in those of weights too.
            mark = "/" if KERAS_2 else "_"
            x = convolved(x, 4, 7, f"conv1{mark}conv", strides=2, **({"padding": "same"} if same else {}))
            x = activated(normalized(x, f"conv1{mark}bn"), f"conv1{mark}relu")
        x = layers.ZeroPadding2D(((1, 1), (1, 1)))(x)
        pool = layers.MaxPooling2D if stem_pool == "max" else layers.AveragePooling2D
        x = pool(3, strides=2, name="pool1")(x)
    for block, count_of_layers in ((2, 2), (3, 1)):
        if block > 2:
            x = activated(normalized(x, "pool2_bn"), "pool2_relu")
            x = dropped(convolved(x, x.shape[-1] // 2, 1, "pool2_conv"))
            pool = layers.MaxPooling2D if transition_pool == "max" else layers.AveragePooling2D
            x = pool(2, strides=2, name="pool2_pool", padding="same" if transition_pool == "same" else "valid")(x)
        features = [x]
        for layer in range(1, count_of_layers + 1):
            prefix = f"conv{block}_block{layer}"
            y = activated(normalized(x, f"{prefix}_0_bn"), f"{prefix}_0_relu")
            if bottleneck:
                y = dropped(convolved(y, 8, 1, f"{prefix}_1_conv"))
                y = activated(normalized(y, f"{prefix}_1_bn"), f"{prefix}_1_relu")
            y = convolved(y, 2, 3, f"{prefix}_2_conv", padding="same")
            y = inner(dropped(y)) if inner else dropped(y)
            features.append(y)
            parts = {"oldFirst": [x, y], "newFirst": [y, x], "all": features}[concat]
            x = layers.Concatenate(name=f"{prefix}_concat")(parts)
    x = activated(normalized(x, "bn"), "relu")
    return keras.Model(image, x, name=name)


def with_head(base, pooling="average", hidden=False, dense=None, after=None, norm=False):
    x = base.output
    x = {"average": layers.GlobalAveragePooling2D, "max": layers.GlobalMaxPooling2D}[pooling](name="avg_pool")(x)
    if norm:
        x = layers.BatchNormalization(name="head_bn")(x)
    if hidden:
        x = layers.Dense(6, activation="relu", name="hidden")(x)
    x = layers.Dense(**{"units": 5, "activation": "softmax", "name": "predictions", **(dense or {})})(x)
    return keras.Model(base.input, after(x) if after else x, name="densenet")


def network(**options):
    return lambda: with_head(backbone(**options))


def on_top(**options):
    """A backbone in a Sequential, with a head of one's own: what tutorials of fine-tuning make."""
    pooled = backbone(**options)
    pooled = keras.Model(pooled.input, layers.GlobalAveragePooling2D()(pooled.output), name="densenet")
    pooled.trainable = False
    return keras.Sequential([pooled, layers.Dropout(0.2), layers.Dense(5, activation="softmax")])


def called(scale, dense=None, trained=None, augmented=True):
    """A backbone called in a functional model, after augmentation and a scaling of pixels."""
    image = keras.Input((SIDE, SIDE, 3))
    x = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])(image) if augmented else image
    x = scale(x)
    x = backbone()(x, **({} if trained is None else {"training": trained}))
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    x = layers.Dense(**{"units": 5, **(dense or {})})(x)
    return keras.Model(image, x)


def resized():
    """A model for pictures of any size, as its own layer makes them SIDE wide and high."""
    image = keras.Input((None, None, 3))
    x = preprocess(layers.Resizing(SIDE, SIDE)(image))
    x = layers.GlobalAveragePooling2D()(backbone()(x))
    return keras.Model(image, layers.Dense(5)(x))


def adapted():
    normalization = layers.Normalization()
    normalization.adapt(np.array(255 * deterministic_images(1, (4, SIDE, SIDE, 3)), "float32"))
    return called(normalization, augmented=False)


def mixed():
    keras.mixed_precision.set_global_policy("mixed_float16")
    try:
        return with_head(backbone())
    finally:
        keras.mixed_precision.set_global_policy("float32")


def residual(y):
    return layers.Add()([y, layers.Conv2D(2, 1)(y)])


preprocess = keras.applications.densenet.preprocess_input

if SERIES == "keras213":
    NETWORKS = {"keras213Sequential": lambda: on_top(), "keras213Functional": lambda: called(preprocess, trained=False)}
elif KERAS_2:
    NETWORKS = {
        "legacySequential": lambda: on_top(),
        "legacyFunctional": lambda: called(preprocess, trained=False),
        "legacyLambda": lambda: called(layers.Lambda(preprocess), augmented=False),
    }
else:
    NETWORKS = {
        "base": network(),
        "epsilon": network(epsilon=1e-3),
        "same": network(same=True),
        "epsilonSame": network(epsilon=1e-3, same=True),
        "elu": network(activation="elu"),
        "leaky": network(activation="leaky"),
        "reluLayer": network(activation="reluLayer"),
        "maxHead": lambda: with_head(backbone(), pooling="max"),
        "averageStem": network(stem_pool="average"),
        "maxTransition": network(transition_pool="max"),
        "sameTransition": network(transition_pool="same"),
        "concatNewFirst": network(concat="newFirst"),
        "concatAll": network(concat="all"),
        "cifar": network(stem="cifar", bottleneck=False),
        "deep": network(stem="deep"),
        "unlikeNorms": network(norm=lambda index: {"epsilon": 1e-3} if index == 3 else {}),
        "leanNorms": network(norm=lambda index: [{}, {"scale": False}, {"center": False}][index % 3]),
        "someBiases": network(conv=lambda layer: {"use_bias": layer == "conv1_conv"}),
        "dilated": network(conv=lambda layer: {"dilation_rate": 2} if layer == "conv2_block2_2_conv" else {}),
        "grouped": network(conv=lambda layer: {"groups": 2} if layer == "conv2_block1_2_conv" else {}),
        "convActivation": network(conv=lambda layer: {"activation": "relu"} if layer == "conv2_block1_2_conv" else {}),
        "residual": network(inner=residual),
        "dropout": network(drop=0.2),
        "hiddenHead": lambda: with_head(backbone(), hidden=True),
        "noBiasHead": lambda: with_head(backbone(), dense={"use_bias": False}),
        "activationAfter": lambda: with_head(
            backbone(), dense={"activation": None}, after=layers.Activation("softmax", name="last")
        ),
        "sigmoid": lambda: with_head(backbone(), dense={"units": 1, "activation": "sigmoid"}),
        "multiLabel": lambda: with_head(backbone(), dense={"activation": "sigmoid"}),
        "noHead": lambda: backbone(),
        "compiled": network(),
        "sequential": lambda: on_top(),
        "functional": lambda: called(preprocess, trained=False),
        "rescaling": lambda: called(layers.Rescaling(1 / 127.5, offset=-1)),
        "adapted": adapted,
        "resized": resized,
        "normHead": lambda: with_head(backbone(concat="newFirst"), norm=True),
        "unitPixels": lambda: called(layers.Normalization(mean=[0.5, 0.4, 0.3], variance=[0.04, 0.05, 0.06]), augmented=False),
        "flipped": lambda: called(keras.applications.resnet.preprocess_input, augmented=False),
        "lambda": lambda: called(layers.Lambda(preprocess), augmented=False),
        "trainingNorms": lambda: called(layers.Rescaling(1 / 255), trained=True, augmented=False),
        "mixed": mixed,
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
