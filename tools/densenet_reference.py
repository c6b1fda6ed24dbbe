"""DenseNet in PyTorch, written from the paper (https://arxiv.org/abs/1608.06993) and the chapter, as the reference.

It shares no code and no structure with the TypeScript that is tested against it; only the names of the parameters are
the same, and those are torchvision's. Inputs are [batch, channels, height, width].
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from deterministic import deterministic_parameter


@dataclass(frozen=True)
class Config:
    in_channels: int
    num_classes: int
    stem: str  # 'imagenet', 'cifar', 'deep' or 'layers'
    stem_channels: int  # of 'layers', those that the last convolution gives
    block_config: tuple[int, ...]  # dense layers in each block
    growth_rate: int  # k in the paper
    bottleneck_factor: int | None  # 4 in DenseNet-B: a 1x1 convolution to 4k channels first; None: plain layers
    compression: float  # theta in the paper
    conv_bias: bool
    batch_norm_epsilon: float = 1e-5
    activation: dict = field(default_factory=lambda: {"kind": "relu"})
    final_activation: bool = True
    global_pooling: str = "average"  # or 'max'
    hidden: tuple[int, ...] = ()  # features of the head's layers before the classifier
    stem_layers: dict | None = None  # of 'layers': convolutions and pooling, as a checkpoint has them
    # The chapter's code, unlike its text, hands on only the last convolution's output of a dense block.
    last_output_only: bool = False

    @classmethod
    def from_json(cls, json: dict) -> "Config":
        """From the camelCase object that a checkpoint carries.

        Its initialization no longer matters, nor its dropRates: dropout does nothing at inference.
        """
        stem = json["stem"]
        layers = stem if stem["kind"] == "layers" else None
        return cls(
            in_channels=json["inChannels"],
            num_classes=json["numClasses"],
            stem=stem["kind"],
            stem_channels=layers["convolutions"][-1]["channels"] if layers else stem["channels"],
            block_config=tuple(json["blockConfig"]),
            growth_rate=json["growthRate"],
            bottleneck_factor=json["bottleneckFactor"],
            compression=json["compression"],
            conv_bias=json["convBias"],
            batch_norm_epsilon=json["batchNormEpsilon"],
            # Files from before there was a choice do not have these.
            activation=json.get("activation", {"kind": "relu"}),
            final_activation=json.get("finalActivation", True),
            global_pooling=json.get("globalPooling", "average"),
            hidden=tuple(layer["features"] for layer in json.get("head", {}).get("hidden", [])),
            stem_layers=layers,
        )

    def to_json(self) -> dict:
        """The same object; deterministic weights are drawn as xavierUniform draws them."""
        return {
            "inChannels": self.in_channels,
            "numClasses": self.num_classes,
            "stem": self.stem_layers or {"kind": self.stem, "channels": self.stem_channels},
            "blockConfig": list(self.block_config),
            "growthRate": self.growth_rate,
            "bottleneckFactor": self.bottleneck_factor,
            "compression": self.compression,
            "convBias": self.conv_bias,
            "dropRate": 0,
            "activation": self.activation,
            "finalActivation": self.final_activation,
            "globalPooling": self.global_pooling,
            "head": {"dropRate": 0, "hidden": [{"features": size, "dropRate": 0} for size in self.hidden]},
            "batchNormEpsilon": self.batch_norm_epsilon,
            "initialization": "xavierUniform",
        }


def activation(config: Config) -> nn.Module:
    kind = config.activation["kind"]
    if kind == "leakyRelu":
        return nn.LeakyReLU(config.activation["slope"])
    return {"relu": nn.ReLU, "elu": nn.ELU, "silu": nn.SiLU}[kind]()


class DenseLayer(nn.Module):
    """norm, activation, 3x3 convolution to k channels; with a bottleneck norm, activation, 1x1 convolution before that."""

    def __init__(self, config: Config, in_channels: int) -> None:
        super().__init__()
        self.activation = activation(config)
        k = config.growth_rate
        self.norm1 = nn.BatchNorm2d(in_channels, config.batch_norm_epsilon)
        if config.bottleneck_factor is None:
            self.conv1 = nn.Conv2d(in_channels, k, 3, padding=1, bias=config.conv_bias)
            self.norm2 = self.conv2 = None
        else:
            width = config.bottleneck_factor * k
            self.conv1 = nn.Conv2d(in_channels, width, 1, bias=config.conv_bias)
            self.norm2 = nn.BatchNorm2d(width, config.batch_norm_epsilon)
            self.conv2 = nn.Conv2d(width, k, 3, padding=1, bias=config.conv_bias)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(self.activation(self.norm1(x)))
        if self.conv2 is not None:
            y = self.conv2(self.activation(self.norm2(y)))
        return y


class DenseBlock(nn.Module):
    """Layers each fed the concatenation of the block's input and all layers before."""

    def __init__(self, config: Config, layers: int, in_channels: int) -> None:
        super().__init__()
        self.last_output_only = config.last_output_only
        for j in range(layers):
            self.add_module(f"denselayer{j + 1}", DenseLayer(config, in_channels + j * config.growth_rate))

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for layer in self.children():
            y = layer(x)
            x = torch.cat([x, y], dim=1)
        return y if self.last_output_only else x


class Transition(nn.Sequential):
    """norm, activation, 1x1 convolution, 2x2 average pooling."""

    def __init__(self, config: Config, in_channels: int, out_channels: int) -> None:
        super().__init__(
            OrderedDict(
                norm=nn.BatchNorm2d(in_channels, config.batch_norm_epsilon),
                relu=activation(config),
                conv=nn.Conv2d(in_channels, out_channels, 1, bias=config.conv_bias),
                pool=nn.AvgPool2d(2, 2),
            )
        )


class DenseNet(nn.Module):
    """Stem, dense blocks with transitions between them, norm, activation, global pooling, classifier."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        channels = config.stem_channels
        self.features = nn.Sequential(_stem(config))
        for i, layers in enumerate(config.block_config, start=1):
            self.features.add_module(f"denseblock{i}", DenseBlock(config, layers, channels))
            channels += layers * config.growth_rate
            block_output = config.growth_rate if config.last_output_only else channels
            if i < len(config.block_config):
                channels = int(channels * config.compression)
                self.features.add_module(f"transition{i}", Transition(config, block_output, channels))
        self.features.add_module("norm5", nn.BatchNorm2d(block_output, config.batch_norm_epsilon))
        self.classifier = _head(config, block_output)
        self.final_activation = activation(config) if config.final_activation else nn.Identity()
        self.global_pooling = config.global_pooling

    def forward(self, x: Tensor) -> Tensor:
        x = self.final_activation(self.features(x))
        pooled = x.mean(dim=(2, 3)) if self.global_pooling == "average" else x.amax(dim=(2, 3))
        return self.classifier(pooled)


def _head(config: Config, features: int) -> nn.Module:
    layers: list[nn.Module] = []
    for size in config.hidden:
        layers += [nn.Linear(features, size), activation(config), nn.Dropout(0)]
        features = size
    last = nn.Linear(features, config.num_classes)
    return nn.Sequential(*layers, last) if layers else last


def _stem(config: Config) -> OrderedDict[str, nn.Module]:
    if config.stem == "cifar":
        return OrderedDict(
            conv0=nn.Conv2d(config.in_channels, config.stem_channels, 3, padding=1, bias=config.conv_bias)
        )
    if config.stem == "imagenet":
        return OrderedDict(
            conv0=nn.Conv2d(config.in_channels, config.stem_channels, 7, 2, padding=3, bias=config.conv_bias),
            norm0=nn.BatchNorm2d(config.stem_channels, config.batch_norm_epsilon),
            relu0=activation(config),
            pool0=nn.MaxPool2d(3, 2, padding=1),
        )
    if config.stem == "deep":
        channels = (config.growth_rate, config.growth_rate, config.stem_channels)
        convolutions = [
            {"channels": count, "kernelSize": 3, "stride": stride, "padding": 1, "norm": True, "activation": True}
            for count, stride in zip(channels, (2, 1, 1))
        ]
        return _stem_of_layers(config, convolutions, {"kind": "max", "kernelSize": 3, "stride": 2, "padding": 1})
    if config.stem == "layers":
        return _stem_of_layers(config, config.stem_layers["convolutions"], config.stem_layers["pooling"])
    raise ValueError(f"stem must be 'imagenet', 'cifar', 'deep' or 'layers', got {config.stem!r}")


def _stem_of_layers(config: Config, convolutions: list[dict], pooling: dict | None) -> OrderedDict[str, nn.Module]:
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    channels = config.in_channels
    for i, layer in enumerate(convolutions):
        window = (layer["kernelSize"], layer["stride"], layer["padding"])
        layers[f"conv{i}"] = nn.Conv2d(channels, layer["channels"], *window, bias=config.conv_bias)
        channels = layer["channels"]
        if layer["norm"]:
            layers[f"norm{i}"] = nn.BatchNorm2d(channels, config.batch_norm_epsilon)
        if layer["activation"]:
            layers[f"activation{i}"] = activation(config)
    if pooling is not None:
        pool = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}[pooling["kind"]]
        layers["pool0"] = pool(pooling["kernelSize"], pooling["stride"], pooling["padding"])
    return layers


CHAPTER = Config(
    in_channels=1,
    num_classes=10,
    stem="imagenet",
    stem_channels=64,
    block_config=(4, 4, 4, 4),
    growth_rate=32,
    bottleneck_factor=None,
    compression=0.5,
    conv_bias=True,
)
CHAPTER_AS_PRINTED = replace(CHAPTER, last_output_only=True)
TINY = replace(CHAPTER, stem_channels=8, block_config=(2, 2), growth_rate=4)
TINY_BOTTLENECK = replace(
    TINY, in_channels=3, num_classes=5, stem="cifar", bottleneck_factor=4, conv_bias=False
)

TINY_SILU = replace(TINY, stem="deep", activation={"kind": "silu"})
TINY_ELU = replace(TINY, activation={"kind": "elu"}, final_activation=False, global_pooling="max")
TINY_LEAKY = replace(
    TINY,
    activation={"kind": "leakyRelu", "slope": 0.2},
    hidden=(6,),
    stem="layers",
    stem_layers={
        "kind": "layers",
        "convolutions": [
            {"channels": 6, "kernelSize": 5, "stride": 2, "padding": 2, "norm": False, "activation": True},
            {"channels": 8, "kernelSize": 3, "stride": 1, "padding": 0, "norm": True, "activation": False},
        ],
        "pooling": {"kind": "average", "kernelSize": 3, "stride": 2, "padding": 1},
    },
)


def count_parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def deterministic_densenet(
    config: Config, dtype: torch.dtype = torch.float32, *, fresh_statistics: bool = False
) -> DenseNet:
    """The network with deterministic parameters and, unless `fresh_statistics` (mean 0, variance 1), statistics.

    In float64 the values are still the float32 ones, widened: both precisions start from the same network.
    """
    network = DenseNet(config)
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            statistic = name.endswith(("running_mean", "running_var", "num_batches_tracked"))
            if name.endswith("num_batches_tracked") or (statistic and fresh_statistics):
                continue
            tensor.copy_(torch.from_numpy(deterministic_parameter(name, tuple(tensor.shape))))
    return network.to(dtype)


for _config, _count in ((CHAPTER, 758_226), (CHAPTER_AS_PRINTED, 692_690)):
    with torch.device("meta"):
        assert count_parameters(DenseNet(_config)) == _count, f"{_config}: expected {_count} parameters"
