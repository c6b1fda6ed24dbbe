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
            "linearToZero": rates(lambda o: lr_scheduler.LinearLR(o, 1, 0, total_iters=STEPS)),
            "warmedConstant": rates(warmed(lambda o: lr_scheduler.ConstantLR(o, factor=1))),
            "warmedCosine": rates(warmed(lambda o: lr_scheduler.CosineAnnealingLR(o, rest))),
            "warmedMultiStep": rates(warmed(lambda o: lr_scheduler.MultiStepLR(o, [30 - WARMUP, 45 - WARMUP]), 1 / 3)),
        },
    )


if __name__ == "__main__":
    main()
