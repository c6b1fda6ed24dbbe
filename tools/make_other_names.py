"""Writes packages/interop/src/fixtures/otherNames/: small DenseNets under the names that popular repositories for CIFAR give.

    python tools/make_other_names.py

The networks are built here, from the names alone. Each FORM.pth is a state dict; FORM.json has an input [batch, height, width,
channels] and the network's logits. `concat` in it says whether dense blocks put the new maps last or first.
"""

import json
from pathlib import Path

import torch
from torch import nn

from make_pretrained_models import as_expected, pictures, randomize

FOLDER = Path(__file__).resolve().parent.parent / "packages/interop/src/fixtures/otherNames"

# Names by form: a dense layer's with its parts, a transition's with its parts, the last norm and the classifier.
PARTS = ("bn1", "conv1", "bn2", "conv2")
FORMS = {
    "andreasveit": dict(layer="block{block}.layer.{layer}", parts=PARTS, transition="trans{block}", between=("bn1", "conv1"), head=("bn1", "fc")),
    "andreasveitBasic": dict(
        layer="block{block}.layer.{layer}", parts=PARTS[:2], transition="trans{block}", between=("bn1", "conv1"), head=("bn1", "fc"), theta=1
    ),
    "bamos": dict(layer="dense{block}.{layer}", parts=PARTS, transition="trans{block}", between=("bn1", "conv1"), head=("bn1", "fc")),
    "kuangliu": dict(
        layer="dense{block}.{layer}", parts=PARTS, transition="trans{block}", between=("bn", "conv"), head=("bn", "linear"), newest_first=True
    ),
    "convolutionsFirst": dict(
        layer="stage{block}.unit{layer}", parts=("b.0", "a.0", "b.1", "a.1"), transition="down{block}", between=("b", "a"), head=("last", "out"), reverse=True
    ),
    # As in libraries that keep all blocks in one list and all transitions in another; the last norm is among these.
    "layersFirst": dict(
        layer="backbone.stages.{block}.{layer}", parts=("norm1", "conv1", "norm2", "conv2"), transition="backbone.transitions.{block}", between=("norm", "conv"),
        stem="backbone.stem.0", head=("backbone.transitions.2.0", "head.fc"),
    ),
    "efficient": dict(
        layer="features.denseblock{block}.denselayer{layer}",
        parts=("norm1", "conv1", "norm2", "conv2"),
        transition="features.transition{block}",
        between=("norm", "conv"),
        stem="features.conv0",
        head=("features.norm_final", "classifier"),
        first=1,
    ),
}


def place(root: nn.Module, name: str, module: nn.Module) -> nn.Module:
    *path, last = name.split(".")
    for part in path:
        if part not in root._modules:
            root.add_module(part, nn.Module())
        root = root._modules[part]
    root.add_module(last, module)
    return module


class Named(nn.Module):
    """DenseNet for small images: a 3x3 stem, blocks of 2 and 3 layers, k = 3."""

    def __init__(self, layer, parts, transition, between, head, stem="conv1", theta=0.5, newest_first=False, reverse=False, first=0):
        super().__init__()
        growth_rate, channels, blocks = 3, 6, (2, 3)
        self.newest_first = newest_first
        self.steps = []

        def pairs(prefix: str, names, shapes) -> list[tuple[nn.Module, nn.Module]]:
            """A norm and a convolution for each of `shapes`, registered in the order that the form has."""
            made = {}
            for (kind, index) in sorted(
                ((kind, index) for index in range(len(shapes)) for kind in ("norm", "conv")), key=lambda made: made[1] * 2 + (made[0] == "conv") * (not reverse)
            ):
                inputs, outputs, kernel = shapes[index]
                module = nn.BatchNorm2d(inputs) if kind == "norm" else nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False)
                made[kind, index] = place(self, f"{prefix}.{names[2 * index + (kind == 'conv')]}", module)
            return [(made["norm", index], made["conv", index]) for index in range(len(shapes))]

        self.steps.append(("stem", place(self, stem, nn.Conv2d(3, channels, 3, padding=1, bias=False))))
        for block, layers in enumerate(blocks, 1):
            for index in range(layers):
                prefix = layer.format(block=block, layer=index + first)
                wide = 4 * growth_rate
                shapes = [(channels, wide, 1), (wide, growth_rate, 3)] if len(parts) == 4 else [(channels, growth_rate, 3)]
                self.steps.append(("layer", pairs(prefix, parts, shapes)))
                channels += growth_rate
            if block < len(blocks):
                outputs = int(channels * theta)
                self.steps.append(("transition", pairs(transition.format(block=block), between, [(channels, outputs, 1)])))
                channels = outputs
        self.steps.append(("norm", place(self, head[0], nn.BatchNorm2d(channels))))
        self.steps.append(("head", place(self, head[1], nn.Linear(channels, 4))))

    def forward(self, x):
        def apply(units, y):
            for norm, conv in units:
                y = conv(torch.relu(norm(y)))
            return y

        for kind, module in self.steps:
            if kind == "stem":
                x = module(x)
            elif kind == "layer":
                new = apply(module, x)
                x = torch.cat([new, x] if self.newest_first else [x, new], 1)
            elif kind == "transition":
                x = nn.functional.avg_pool2d(apply(module, x), 2)
            elif kind == "norm":
                x = torch.relu(module(x)).mean((2, 3))
            else:
                x = module(x)
        return x


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, form in FORMS.items():
        torch.manual_seed(7)
        network = randomize(Named(**form))
        torch.save(network.state_dict(), FOLDER / f"{name}.pth")
        expected = as_expected(network, pictures(8)) | {"concat": "new-first" if network.newest_first else "new-last"}
        (FOLDER / f"{name}.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
