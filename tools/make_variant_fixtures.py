"""Writes packages/model/src/fixtures/variants.json: logits of every variant, by torchvision's, timm's and our reference
networks with deterministic parameters, computed in float64. Takes a minute.
"""

import timm
import torch
import torchvision

from densenet_reference import Config, DenseNet
from deterministic import deterministic_examples, deterministic_parameter
from fixture_files import as_values, write_fixture

CLASSES = 10


def cifar(depth: int, growth_rate: int, *, bottleneck: bool) -> DenseNet:
    """DenseNet (L, k), or DenseNet-BC (L, k), for CIFAR (section 4.1)."""
    layers = (depth - 4) // (6 if bottleneck else 3)
    return DenseNet(
        Config(
            in_channels=3,
            num_classes=CLASSES,
            stem="cifar",
            stem_channels=2 * growth_rate if bottleneck else 16,
            block_config=(layers, layers, layers),
            growth_rate=growth_rate,
            bottleneck_factor=4 if bottleneck else None,
            compression=0.5 if bottleneck else 1.0,
            conv_bias=False,
        )
    )


IMAGENET = ["densenet121", "densenet161", "densenet169", "densenet201"]
RESNETS = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
NETWORKS = {
    **{name: (lambda name=name: torchvision.models.get_model(name, num_classes=CLASSES)) for name in IMAGENET + RESNETS},
    "densenet264": lambda: torchvision.models.DenseNet(32, (6, 12, 64, 48), 64, num_classes=CLASSES),
    "densenet264d": lambda: timm.create_model("densenet264d", num_classes=CLASSES),
    "densenet-40-12": lambda: cifar(40, 12, bottleneck=False),
    "densenet-100-12": lambda: cifar(100, 12, bottleneck=False),
    "densenet-100-24": lambda: cifar(100, 24, bottleneck=False),
    "densenet-bc-100-12": lambda: cifar(100, 12, bottleneck=True),
    "densenet-bc-250-24": lambda: cifar(250, 24, bottleneck=True),
    "densenet-bc-190-40": lambda: cifar(190, 40, bottleneck=True),
}


def logits(name: str) -> dict:
    size = 32 if name.startswith("densenet-") else 64
    shape = (2, size, size, 3)
    network = NETWORKS[name]().double().eval()
    with torch.no_grad():
        for parameter, tensor in network.state_dict().items():
            if not parameter.endswith("num_batches_tracked"):
                tensor.copy_(torch.from_numpy(deterministic_parameter(parameter, tuple(tensor.shape))))
        images = torch.from_numpy(deterministic_examples(0, shape, CLASSES)[0]).permute(0, 3, 1, 2).double()
        result = network(images)
        # Weights that say the same of every picture would test nothing.
        print(name, "largest", result.abs().max().item(), "between images", (result[0] - result[1]).abs().max().item())
        return {"imagesShape": shape, "logits": as_values(result)}


if __name__ == "__main__":
    write_fixture("model/src/fixtures/variants.json", {name: logits(name) for name in NETWORKS})
