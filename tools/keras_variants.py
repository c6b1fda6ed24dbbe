"""The small DenseNets of make_keras_variants.py, each in one way unlike the next, by name."""

import importlib
import sys

import numpy as np

from deterministic import deterministic_images

PACKAGE = sys.argv[1] if len(sys.argv) > 1 else "keras"
keras = importlib.import_module(PACKAGE)
layers = keras.layers
KERAS_2 = not hasattr(keras, "ops")
# Keras 2.12 and 2.13 call weights otherwise than all later versions.
SERIES = PACKAGE if PACKAGE == "tf_keras" or not KERAS_2 else "keras213"

SIDE = 32


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


def with_head(base, pooling="average", hidden=False, dense=None, after=None, norm=False, drop=0.0):
    x = base.output
    x = {"average": layers.GlobalAveragePooling2D, "max": layers.GlobalMaxPooling2D}[pooling](name="avg_pool")(x)
    if norm:
        x = layers.BatchNormalization(name="head_bn")(x)
    if hidden:
        x = layers.Dropout(drop / 2)(x) if drop else x
        x = layers.Dense(6, activation="relu", name="hidden")(x)
        x = layers.Dropout(drop)(x) if drop else x
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
        "eluCifar": network(activation="elu", stem="cifar", bottleneck=False),
        "siluAverage": network(activation="silu", stem_pool="average"),
        "leakyAverage": network(activation="leaky", stem_pool="average"),
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
        "hiddenDropout": lambda: with_head(backbone(stem="cifar"), pooling="max", hidden=True, drop=0.4),
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
