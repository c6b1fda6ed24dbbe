"""Writes packages/interop/src/fixtures/wild/: one tiny DenseNet in the forms in which people's programs save theirs.

    python tools/make_wild_checkpoints.py

plain.pth is its state dict; every other file has the same weights somewhere in it, beside what training programs keep. plain.json
has an input [batch, height, width, channels] and the network's own logits.
"""

import argparse
import collections
import copy
import enum
import json
import pathlib
from collections import OrderedDict

import numpy as np
import torch
import torchvision
from torch import nn

from make_pretrained_models import PUBLISHED_NAME, as_expected, pictures, randomize

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "packages/interop/src/fixtures/wild"


class Phase(enum.Enum):
    TRAIN = 1


class Config(dict):
    """A dict of a class of its own, as many training programs have for their options."""


def network() -> nn.Module:
    return torchvision.models.DenseNet(growth_rate=2, block_config=(1, 2), num_init_features=4, bn_size=2, num_classes=3)


def trained(model: nn.Module) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """An optimizer and a schedule with state, after one step of a copy: the model's weights stay."""
    copied = copy.deepcopy(model)
    optimizer = torch.optim.Adam(copied.parameters())
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    copied(torch.zeros(2, 3, 32, 32)).sum().backward()
    optimizer.step()
    schedule.step()
    return optimizer, schedule


def no_source(*_) -> None:
    raise OSError("no source")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    model = randomize(network())
    state = model.state_dict()
    other = {name: torch.zeros_like(value) for name, value in state.items()}
    optimizer, schedule = trained(model)
    args = argparse.Namespace(lr=0.1, data_path=pathlib.PurePosixPath("data"), workers=range(3), device=torch.device("cpu"))

    def prefixed(prefix: str, tensors=state) -> OrderedDict:
        return OrderedDict((prefix + name, value) for name, value in tensors.items())

    old = {PUBLISHED_NAME.sub(r"\1.\2", name): value for name, value in state.items()}
    chexnet = {name.replace("classifier.", "classifier.0."): value for name, value in prefixed("module.densenet121.", old).items()}
    lightning = prefixed("model.") | {"criterion.pos_weight": torch.ones(3), "train_accuracy.tp": torch.zeros(3)}
    backbone = {name.replace("features.", "encoder.", 1).replace("classifier.", "head.fc."): value for name, value in state.items()}
    files = {
        "plain.pth": state,
        # torchvision's references/classification/train.py with --model-ema
        "torchvision.pth": {
            "model": other,
            "optimizer": optimizer.state_dict(),
            "lr_scheduler": schedule.state_dict(),
            "epoch": 3,
            "args": args,
            "model_ema": OrderedDict(n_averaged=torch.tensor(5)) | prefixed("module."),
        },
        # CheXNet's and its descendants'
        "chexnet.pth.tar": {
            "epoch": 3,
            "state_dict": chexnet,
            "best_loss": np.float64(0.25),
            "best_auc": np.arange(3),
            "optimizer": optimizer.state_dict(),
        },
        "lightning.ckpt": {
            "epoch": 3,
            "global_step": 99,
            "pytorch-lightning_version": "2.4.0",
            "state_dict": lightning,
            "loops": {"fit_loop": {"state_dict": {}}},
            "callbacks": {"ModelCheckpoint{}": {"best_model_score": torch.tensor(0.5), "dirpath": pathlib.PurePosixPath("out")}},
            "optimizer_states": [optimizer.state_dict()],
            "lr_schedulers": [schedule.state_dict()],
            "hparams_name": "kwargs",
            "hyper_parameters": Config(lr=0.1, phase=Phase.TRAIN, names={"a", "b"}, counts=collections.Counter("ab")),
        },
        "net.pth": {"net": prefixed("module."), "acc": 91.5, "epoch": 3, "history": collections.defaultdict(list, loss=[1.0, 0.5])},
        "unusualKey.pth": {"student": state, "optimizer": optimizer.state_dict(), "step": 3},
        "backbone.pth": backbone,
        "whole.pth": nn.DataParallel(model),
        "checkpointOfWhole.pth": {"epoch": 3, "model": model, "args": args},
        "parameters.pth": OrderedDict(
            list(model.named_parameters()) + [(name, value) for name, value in state.items() if "running_" in name]
        ),
    }
    for name, content in files.items():
        torch.save(content, FOLDER / name, _use_new_zipfile_serialization=name != "chexnet.pth.tar")
    # The old form keeps the source text of a network's classes, which is not ours to pass on.
    torch.serialization.get_source_lines_and_file = no_source
    torch.save(nn.DataParallel(model), FOLDER / "whole.legacy.pth", _use_new_zipfile_serialization=False)
    (FOLDER / "plain.json").write_text(json.dumps(as_expected(model, pictures(32)), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
