"""Losses of PyTorch when it fine-tunes torchvision's DenseNet-121: packages/train/src/fixtures/fine-tuning.json.

    pip install -r tools/requirements.txt
    python tools/make_fine_tuning_fixtures.py

Twenty steps with each optimizer and loss: of the whole network, of the classifier alone with norms that adapt, and of what
follows the second transition with the norms before it in eval(). The rates are small: at larger ones PyTorch's own float32 losses are
further than 1e-3 from its float64 ones after some steps, since the last norms see 32 values a channel. Beside the losses is the
last one of the network that was not trained, which they have to be far from.
"""

import itertools

import numpy as np
import torch
import torch.nn.functional as F
from deterministic import deterministic_examples, deterministic_parameter
from fixture_files import write_fixture
from torch import Tensor, nn
from torchvision.models import densenet121

STEPS = 20
SHAPE = (8, 64, 64, 3)
CLASSES = 10
FIRST_HALF = ["conv0", "norm0", "denseblock1", "transition1", "denseblock2", "transition2"]

# By name: what is frozen, as prefixes of parameter names, and whether norms in it use their running statistics.
FREEZING = {
    "whole": ([], False),
    "head": (["features."], False),
    "second half": ([f"features.{part}." for part in FIRST_HALF], True),
}
OPTIMIZERS = {
    "sgd": lambda parameters, rate: torch.optim.SGD(parameters, lr=rate, momentum=0.9, nesterov=True, weight_decay=1e-4),
    "adamw": lambda parameters, rate: torch.optim.AdamW(parameters, lr=rate, weight_decay=0.05),
}
# In the order of FREEZING.
RATES = {
    "crossEntropy": {"sgd": (5e-7, 0.01, 1e-5), "adamw": (3e-6, 3e-4, 5e-6)},
    "binaryCrossEntropy": {"sgd": (2e-5, 0.01, 1e-5), "adamw": (3e-6, 3e-4, 1e-5)},
}


def cross_entropy(logits: Tensor, labels: np.ndarray) -> Tensor:
    return F.cross_entropy(logits, torch.from_numpy(labels))


def binary_cross_entropy(logits: Tensor, labels: np.ndarray) -> Tensor:
    """Two labels are true of each image: its class, and the one after it."""
    eye = np.eye(CLASSES)
    return F.binary_cross_entropy_with_logits(logits, torch.from_numpy(eye[labels] + eye[(labels + 1) % CLASSES]).to(logits.dtype))


LOSSES = {"crossEntropy": cross_entropy, "binaryCrossEntropy": binary_cross_entropy}


def network() -> nn.Module:
    """DenseNet-121 with deterministic weights and fresh running statistics."""
    model = densenet121(num_classes=CLASSES)
    for name, parameter in model.named_parameters():
        parameter.data = torch.from_numpy(deterministic_parameter(name, tuple(parameter.shape)))
    return model


def losses_of(loss: str, optimizer: str, freezing: str, rate: float) -> list[float]:
    model = network().train()
    prefixes, uses_running = FREEZING[freezing]
    is_frozen = lambda name: any(name.startswith(prefix) for prefix in prefixes)  # noqa: E731
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not is_frozen(name))
    for name, module in model.named_modules():
        if uses_running and isinstance(module, nn.BatchNorm2d) and is_frozen(f"{name}."):
            module.eval()
    update = OPTIMIZERS[optimizer]([parameter for parameter in model.parameters() if parameter.requires_grad], rate)
    losses = []
    for step in range(STEPS):
        images, labels = deterministic_examples(step, SHAPE, CLASSES)
        value = LOSSES[loss](model(torch.from_numpy(images).permute(0, 3, 1, 2)), labels)
        update.zero_grad()
        value.backward()
        update.step()
        losses.append(value.item())
    return losses


def main() -> None:
    runs = {}
    for loss, optimizer, freezing in itertools.product(LOSSES, OPTIMIZERS, FREEZING):
        rate = RATES[loss][optimizer][list(FREEZING).index(freezing)]
        losses = losses_of(loss, optimizer, freezing, rate)
        untrained = losses_of(loss, optimizer, freezing, 0.0)[-1]
        runs[f"{loss}, {optimizer}, {freezing}"] = {"rate": rate, "losses": losses, "untrained": untrained}
        print(loss, optimizer, freezing, losses[-1], untrained, flush=True)
    write_fixture(
        "train/src/fixtures/fine-tuning.json",
        {"torch": torch.__version__.split("+")[0], "shape": list(SHAPE), "classes": CLASSES, "steps": STEPS, "runs": runs},
    )


if __name__ == "__main__":
    main()
