"""Learning rates of torch.optim.lr_scheduler over whole trainings: packages/train/src/fixtures/schedules.json.

    python tools/make_schedule_fixtures.py
"""

import warnings

import torch
from torch.optim import SGD, lr_scheduler

from fixture_files import write_fixture

RATE = 0.4
STEPS = 60
WARMUP = 12

# SequentialLR itself steps its parts in a way that LinearLR warns of.
warnings.filterwarnings("ignore")


def optimizer():
    return SGD([torch.zeros(1, requires_grad=True)], lr=RATE)


def rates(make, steps=STEPS):
    """The rate of each step where the scheduler is stepped after it."""
    followed = optimizer()
    scheduler = make(followed)
    found = []
    for _ in range(steps):
        found.append(followed.param_groups[0]["lr"])
        followed.step()
        scheduler.step()
    return found


def on_plateau(measured, **options):
    """The rate of each epoch, the scheduler being told afterwards how it was judged."""
    followed = optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(followed, **options)
    found = []
    for value in measured:
        found.append(followed.param_groups[0]["lr"])
        scheduler.step(value)
    return {"measured": measured, "rates": found}


# Falls, stays within the threshold, gets worse, and falls again.
LOSSES = [1, 0.8, 0.7, 0.69999, 0.75, 0.71, 0.72, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.59, 0.59]
LOSSES += [0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58]
ACCURACIES = [0.1, 0.4, 0.41, 0.405, 0.409, 0.41, 0.41, 0.5, 0.5, 0.5, 0.5, 0.5, 0.6, 0.59, 0.59, 0.59, 0.59, 0.59]


def warmed(make, factor=0.01):
    def both(followed):
        warmup = lr_scheduler.LinearLR(followed, start_factor=factor, total_iters=WARMUP)
        return lr_scheduler.SequentialLR(followed, [warmup, make(followed)], milestones=[WARMUP])

    return both


def main() -> None:
    rest = STEPS - WARMUP
    write_fixture(
        "train/src/fixtures/schedules.json",
        {
            "learningRate": RATE,
            "steps": STEPS,
            "warmup": WARMUP,
            "cosine": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS)),
            "cosineToMinimum": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS, eta_min=0.01)),
            "multiStep": rates(lambda o: lr_scheduler.MultiStepLR(o, [30, 45], gamma=0.1)),
            "oneCycle": rates(lambda o: lr_scheduler.OneCycleLR(o, RATE, STEPS, cycle_momentum=False)),
            "oneCycleLinear": rates(
                lambda o: lr_scheduler.OneCycleLR(
                    o,
                    RATE,
                    STEPS,
                    pct_start=0.25,
                    anneal_strategy="linear",
                    cycle_momentum=False,
                    div_factor=10,
                    final_div_factor=100,
                )
            ),
            "plateau": on_plateau(LOSSES, patience=2),
            "plateauCooling": on_plateau(LOSSES, factor=0.5, patience=1, cooldown=2, threshold=0.02, min_lr=0.06),
            "plateauOfAccuracy": on_plateau(ACCURACIES, mode="max", factor=0.3, patience=1, threshold=0.03),
            "linearToZero": rates(lambda o: lr_scheduler.LinearLR(o, 1, 0, total_iters=STEPS)),
            "warmedConstant": rates(warmed(lambda o: lr_scheduler.ConstantLR(o, factor=1))),
            "warmedCosine": rates(warmed(lambda o: lr_scheduler.CosineAnnealingLR(o, rest))),
            "warmedMultiStep": rates(warmed(lambda o: lr_scheduler.MultiStepLR(o, [30 - WARMUP, 45 - WARMUP]), 1 / 3)),
        },
    )


if __name__ == "__main__":
    main()
