"""Losses of PyTorch and their gradients, in float64: packages/train/src/fixtures/losses.json.

    python tools/make_loss_fixtures.py
"""

import math

import torch
from torch.nn import functional as F

from fixture_files import write_fixture


def wave(count: int, phase: float) -> torch.Tensor:
    """Values between -1 and 1 that any language can make."""
    return torch.tensor([math.sin(1.7 * i + phase) for i in range(count)], dtype=torch.float64)


# Of numbers that float32 has, so that both sides begin with the same.
LOGITS = {
    size: (scale * wave(20, 2).reshape(5, 4)).float().double() for size, scale in (("usual", 4), ("extreme", 300))
}


def focal(logits, target, gamma, alpha=None):
    """Equation 5 of Lin et al. 2017 of the softmax, the mean over the images. PyTorch has it of the sigmoid only."""
    if target.dtype == torch.int64:
        target = F.one_hot(target, logits.shape[1]).double()
    logarithms = F.log_softmax(logits, dim=1)
    each = target * (1 - logarithms.exp()) ** gamma * -logarithms
    return (each if alpha is None else each * alpha).sum(1).mean()


def losses() -> dict:
    """Losses and their gradients in float64, by kind: of made-up logits, and of such that a naive formula overflows on."""
    labels = torch.tensor([0, 3, 1, 1, 2])
    soft = F.softmax(2 * wave(20, 5).reshape(5, 4), dim=1)
    several = (wave(20, 8).reshape(5, 4) > 0).double()
    weights = [0.5, 2.0, 1.0, 0.25]
    weight = torch.tensor(weights, dtype=torch.float64)

    def entropy(target, smoothing=0.0, weighted=False):
        chosen = {"labelSmoothing": smoothing, **({"classWeights": weights} if weighted else {})}
        made = lambda logits: F.cross_entropy(  # noqa: E731
            logits, target, weight if weighted else None, label_smoothing=smoothing
        )
        return "crossEntropy", chosen, target, made

    def focused(target, gamma, weighted=False):
        chosen = {"gamma": gamma, **({"classWeights": weights} if weighted else {})}
        return "focal", chosen, target, lambda logits: focal(logits, target, gamma, weight if weighted else None)

    def binary(target, smoothing=0.0, weighted=False):
        chosen = {"labelSmoothing": smoothing, **({"positiveWeights": weights} if weighted else {})}
        rows = F.one_hot(target, 4).double() if target.dtype == torch.int64 else target
        made = lambda logits: F.binary_cross_entropy_with_logits(  # noqa: E731
            logits, rows * (1 - smoothing) + smoothing / 2, pos_weight=weight if weighted else None
        )
        return "binaryCrossEntropy", chosen, target, made

    named = {
        "cross-entropy of labels": entropy(labels),
        "cross-entropy of labels, smoothed": entropy(labels, 0.1),
        "cross-entropy of labels, weighted": entropy(labels, weighted=True),
        "cross-entropy of labels, smoothed and weighted": entropy(labels, 0.1, True),
        "cross-entropy of soft targets": entropy(soft),
        "cross-entropy of soft targets, smoothed": entropy(soft, 0.2),
        "cross-entropy of soft targets, smoothed and weighted": entropy(soft, 0.2, True),
        "focal loss of labels": focused(labels, 2.0),
        "focal loss of labels, weighted": focused(labels, 2.0, True),
        "focal loss of labels, gamma 0.5": focused(labels, 0.5),
        "focal loss of soft targets": focused(soft, 1.5, True),
        "binary cross-entropy": binary(several),
        "binary cross-entropy, weighted": binary(several, weighted=True),
        "binary cross-entropy, smoothed": binary(several, 0.1),
        "binary cross-entropy of labels": binary(labels),
        "binary cross-entropy of soft targets": binary(soft, weighted=True),
    }
    cases = {}
    for size, values in LOGITS.items():
        logits = values.clone().requires_grad_()
        for name, (kind, options, target, made) in named.items():
            if size == "extreme" and options.get("gamma") == 0.5:
                continue  # Autograd divides by the square root of 0 here.
            loss = made(logits)
            (gradient,) = torch.autograd.grad(loss, logits)
            cases[f"{name}, {size} logits"] = {
                "loss": kind,
                "options": options,
                "logits": size,
                "targets": target.flatten().tolist(),
                "value": loss.item(),
                "dLogits": gradient.flatten().tolist(),
            }
    return cases


if __name__ == "__main__":
    write_fixture(
        "train/src/fixtures/losses.json",
        {**{size: values.flatten().tolist() for size, values in LOGITS.items()}, "cases": losses()},
    )
