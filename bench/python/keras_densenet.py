"""DenseNet in Keras, written from the paper with the hyper-parameters of packages/model, as a user of Keras writes it.

Layers have the names of torchvision's modules, so that the same parameters go into every contestant.
Inputs are [batch, height, width, channels].
"""

import keras
import numpy as np
from keras import layers


class Builder:
    """Layers of one network, with what its configuration says of all of them."""

    def __init__(self, config: dict) -> None:
        self.bias = config["convBias"]
        self.epsilon = config["batchNormEpsilon"]

    def conv(self, name: str, x, channels: int, size: int, stride: int = 1):
        if stride > 1:
            # Explicit and symmetric: Keras' own "same" pads windows of stride 2 more on one side.
            x = layers.ZeroPadding2D(size // 2)(x)
        padding = "same" if stride == 1 else "valid"
        return layers.Conv2D(channels, size, stride, padding, use_bias=self.bias, name=name)(x)

    def norm_relu(self, name: str, x):
        # Keras' momentum is the share that is kept: PyTorch's 0.1.
        x = layers.BatchNormalization(momentum=0.9, epsilon=self.epsilon, name=name)(x)
        return layers.ReLU()(x)


def dense_layer(build: Builder, name: str, x, growth_rate: int, bottleneck_factor: int | None):
    y = build.norm_relu(f"{name}.norm1", x)
    if bottleneck_factor is None:
        return build.conv(f"{name}.conv1", y, growth_rate, 3)
    y = build.conv(f"{name}.conv1", y, bottleneck_factor * growth_rate, 1)
    return build.conv(f"{name}.conv2", build.norm_relu(f"{name}.norm2", y), growth_rate, 3)


def densenet(config: dict, shape: list[int]) -> keras.Model:
    """From images of `shape` [height, width, channels] to logits."""
    build = Builder(config)
    growth_rate, stem = config["growthRate"], config["stem"]
    images = x = layers.Input(shape)
    if stem["kind"] == "imagenet":
        x = build.conv("features.conv0", x, stem["channels"], 7, 2)
        x = build.norm_relu("features.norm0", x)
        # After a ReLU, zeros around are as good as minus infinity.
        x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    elif stem["kind"] == "cifar":
        x = build.conv("features.conv0", x, stem["channels"], 3)
    else:
        raise ValueError(f"stem.kind must be 'imagenet' or 'cifar', got {stem['kind']!r}")
    channels = stem["channels"]
    for block, count in enumerate(config["blockConfig"], start=1):
        for layer in range(1, count + 1):
            name = f"features.denseblock{block}.denselayer{layer}"
            y = dense_layer(build, name, x, growth_rate, config["bottleneckFactor"])
            x = layers.Concatenate()([x, y])
        channels += count * growth_rate
        if block < len(config["blockConfig"]):
            channels = int(channels * config["compression"])
            x = build.norm_relu(f"features.transition{block}.norm", x)
            x = build.conv(f"features.transition{block}.conv", x, channels, 1)
            x = layers.AveragePooling2D(2, 2)(x)
    x = layers.GlobalAveragePooling2D()(build.norm_relu("features.norm5", x))
    return keras.Model(images, layers.Dense(config["numClasses"], name="classifier")(x))


VARIABLES = {
    "kernel": "weight",
    "bias": "bias",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def assign(network: keras.Model, arrays: dict[str, np.ndarray]) -> None:
    """Gives a network parameters in PyTorch's names and axis order: all of them, and no others."""
    left = dict(arrays)
    for layer in network.layers:
        for variable in layer.weights:
            value = left.pop(f"{layer.name}.{VARIABLES[variable.name]}")
            if variable.name == "kernel":
                value = value.transpose(2, 3, 1, 0) if value.ndim == 4 else value.T
            variable.assign(value)
    if left:
        raise ValueError(f"the network has no use for {', '.join(list(left)[:5])}")
