"""Optimizers and clipping of PyTorch on made-up gradients: the fixtures of packages/train.

    pip install -r tools/requirements.txt
    python tools/make_training_fixtures.py
"""

import json
import math
from pathlib import Path

import torch
from torch import nn

STEPS = 20
SHAPES = {"features.conv.weight": (3, 4), "features.norm.weight": (5,), "classifier.bias": (2,)}


def wave(count: int, phase: float) -> torch.Tensor:
    """Values between -1 and 1 that any language can make."""
    return torch.tensor([math.sin(1.7 * i + phase) for i in range(count)], dtype=torch.float64)


def run(make, groups, clip=None) -> dict:
    """Parameters after the first step and the last, by name."""
    named = {
        name: nn.Parameter(wave(math.prod(shape), index).reshape(shape))
        for index, (name, shape) in enumerate(SHAPES.items())
    }
    optimizer = make([{**group, "params": [named[name] for name in names]} for names, group in groups])
    after = {}
    for step in range(STEPS):
        for index, parameter in enumerate(named.values()):
            parameter.grad = (3 * wave(parameter.numel(), 10 + index + 0.3 * step)).reshape(parameter.shape)
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(list(named.values()), clip)
        optimizer.step()
        if step in (0, STEPS - 1):
            after[str(step + 1)] = {name: parameter.detach().flatten().tolist() for name, parameter in named.items()}
    return after


everything = [(list(SHAPES), {})]
by_group = [
    (["features.conv.weight"], {"lr": 0.005, "weight_decay": 0.1}),
    (["features.norm.weight"], {"lr": 0.005, "weight_decay": 0.0}),
    (["classifier.bias"], {"lr": 0.05, "weight_decay": 0.0}),
]


adamw = {"betas": (0.8, 0.95), "eps": 1e-6}
fixtures = {
    "torch": torch.__version__.split("+")[0],
    "steps": STEPS,
    "shapes": {name: list(shape) for name, shape in SHAPES.items()},
    "runs": {
        "adamw": run(lambda groups: torch.optim.AdamW(groups, lr=0.01), everything),
        "adamw, other options": run(lambda groups: torch.optim.AdamW(groups, lr=0.05, weight_decay=0.3, **adamw), everything),
        "adamw by group": run(lambda groups: torch.optim.AdamW(groups, lr=0.05), by_group),
        "sgd by group": run(lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9, nesterov=True), by_group),
        "sgd, clipped": run(lambda groups: torch.optim.SGD(groups, lr=0.05, momentum=0.9), everything, clip=2.0),
    },
}
folder = Path(__file__).parent.parent / "packages/train/src/fixtures"
folder.mkdir(exist_ok=True)
(folder / "training.json").write_text(json.dumps(fixtures, separators=(",", ":")) + "\n")
