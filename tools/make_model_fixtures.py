"""Writes packages/model/src/fixtures/: logits and training runs of PyTorch, from deterministic weights and data.

Each is given twice, as float32 and as float64 compute it, so that a test can tell a wrong network from rounding: the
float64 run is the truth that both float32 runs, PyTorch's and ours, are an approximation of.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from densenet_reference import (
    CHAPTER,
    CHAPTER_AS_PRINTED,
    TINY,
    TINY_BOTTLENECK,
    TINY_ELU,
    TINY_LEAKY,
    TINY_SILU,
    Config,
    DenseNet,
    deterministic_densenet,
)
from deterministic import deterministic_examples, deterministic_images
from fixture_files import as_base64, as_values, shortest, write_fixture

PRECISIONS = {"float32": torch.float32, "float64": torch.float64}
# Ways to compute the same in float32 that differ in nothing but the order of additions.
FLOAT32_WAYS = ("plain", "channels last", "without oneDNN", "batch reversed")
SAMPLES = 32
Shape = tuple[int, int, int, int]  # [batch, height, width, channels]
State = dict[str, Tensor]


def nchw(images: np.ndarray, dtype: torch.dtype) -> Tensor:
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous().to(dtype)


def logits(config: Config, shape: Shape) -> dict:
    case = {"config": config.to_json(), "lastOutputOnly": config.last_output_only, "imagesShape": shape}
    for mode in ("eval", "train"):
        case[mode] = {}
        for precision, dtype in PRECISIONS.items():
            network = deterministic_densenet(config, dtype).train(mode == "train")
            with torch.no_grad():
                case[mode][precision] = as_values(network(nchw(deterministic_images(0, shape), dtype)))
    return case


def train(config: Config, shape: Shape, steps: int, sgd: dict, dtype: torch.dtype, way: str = "plain") -> tuple:
    """Losses, and the network's state after each step. The statistics start at mean 0 and variance 1."""
    network = deterministic_densenet(config, dtype, fresh_statistics=True).train()
    if way == "channels last":
        network = network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), **sgd)
    losses, states = [], []
    for step in range(steps):
        images, labels = deterministic_examples(step, shape, config.num_classes)
        x, y = nchw(images, dtype), torch.from_numpy(labels)
        if way == "channels last":
            x = x.contiguous(memory_format=torch.channels_last)
        if way == "batch reversed":
            x, y = x.flip(0), y.flip(0)
        with torch.backends.mkldnn.flags(enabled=way != "without oneDNN"):
            loss = F.cross_entropy(network(x), y)
            optimizer.zero_grad()
            loss.backward()
        optimizer.step()
        losses.append(loss.item())
        states.append(copy_state(network))
    return losses, states


def copy_state(network: DenseNet) -> State:
    """Parameters and running statistics, in PyTorch's order."""
    tensors = network.state_dict().items()
    return {name: tensor.clone() for name, tensor in tensors if not name.endswith("num_batches_tracked")}


def sample(tensor: Tensor) -> dict:
    """At most 32 values, evenly strided, and the largest magnitude of all."""
    values = tensor.flatten()
    count = min(SAMPLES, len(values))
    indices = torch.arange(count) * len(values) // count
    return {"size": len(values), "max": shortest(values.abs().max().float().numpy()), **as_base64(values[indices])}


def distance(state: State, truth: State) -> dict[str, float]:
    """max|a - b| / max|b| of every tensor."""
    return {name: ((state[name] - b).abs().max() / b.abs().max()).item() for name, b in truth.items()}


def spread(distances: list[dict[str, float]]) -> dict[str, float]:
    """The largest of the distances of each tensor, in two digits."""
    return {name: float(f"{max(each[name] for each in distances):.1e}") for name in distances[0]}


def training_run(config: Config, shape: Shape, steps: int, *, sampled: bool = False, **changes: float | bool) -> dict:
    sgd = {"lr": 0.1, "momentum": 0.0, "nesterov": False, "weight_decay": 0.0, **changes}
    truth_losses, truth_states = train(config, shape, steps, sgd, torch.float64)
    runs = [train(config, shape, steps, sgd, torch.float32, way) for way in FLOAT32_WAYS]
    written = sample if sampled else as_base64
    loss_distances = [[abs(a - b) / b for a, b in zip(losses, truth_losses)] for losses, _ in runs]

    def snapshot(step: int) -> dict:
        return {
            "float32": {name: written(tensor) for name, tensor in runs[0][1][step].items()},
            "float64": {name: written(tensor) for name, tensor in truth_states[step].items()},
            "float32Spread": spread([distance(states[step], truth_states[step]) for _, states in runs]),
        }

    run = {
        "torch": torch.__version__.split("+")[0],
        "config": config.to_json(),
        "imagesShape": shape,
        "steps": steps,
        "optimizer": {
            "learningRate": sgd["lr"],
            "momentum": sgd["momentum"],
            "nesterov": sgd["nesterov"],
            "weightDecay": sgd["weight_decay"],
        },
        "losses": {
            "float32": runs[0][0],
            "float64": truth_losses,
            "float32Spread": [float(f"{max(each):.1e}") for each in zip(*loss_distances)],
        },
        "afterFirstStep": snapshot(0),
        "afterLastStep": snapshot(steps - 1),
    }
    for key in ("afterFirstStep", "afterLastStep"):
        worst = max(run[key]["float32Spread"].items(), key=lambda entry: entry[1])
        print(f"{key}: float32 runs differ from float64 by at most {worst[1]:.1e} ({worst[0]})")
    print(f"losses: {run['losses']['float32Spread']}")
    return run


def main() -> None:
    torch.set_num_threads(1)
    folder = "model/src/fixtures"
    write_fixture(
        f"{folder}/logits.json",
        {
            "tiny": logits(TINY, (4, 32, 32, 1)),
            "tinyBottleneck": logits(TINY_BOTTLENECK, (4, 16, 16, 3)),
            "tiny, SiLU": logits(TINY_SILU, (4, 32, 32, 1)),
            "tiny, ELU and maximum": logits(TINY_ELU, (4, 32, 32, 1)),
            "tiny, leaky, stem and head of layers": logits(TINY_LEAKY, (4, 33, 33, 1)),
            "chapter 32x32": logits(CHAPTER, (4, 32, 32, 1)),
            "chapter 96x96": logits(CHAPTER, (2, 96, 96, 1)),
            "chapterAsPrinted 32x32": logits(CHAPTER_AS_PRINTED, (4, 32, 32, 1)),
        },
    )
    tiny, bottleneck, chapter = (16, 32, 32, 1), (16, 16, 16, 3), (32, 32, 32, 1)
    nesterov = {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-4}
    write_fixture(f"{folder}/sgd-tiny.json", training_run(TINY, tiny, 20))
    write_fixture(f"{folder}/sgd-tinyBottleneck.json", training_run(TINY_BOTTLENECK, bottleneck, 20))
    write_fixture(f"{folder}/sgd-tiny-nesterov.json", training_run(TINY, tiny, 10, **nesterov))
    for name, config, size in (("silu", TINY_SILU, 32), ("elu", TINY_ELU, 32), ("leaky", TINY_LEAKY, 33)):
        run = training_run(config, (16, size, size, 1), 5, sampled=True)
        write_fixture(f"{folder}/sgd-tiny-{name}.json", run)
    write_fixture(f"{folder}/sgd-chapter.json", training_run(CHAPTER, chapter, 20, sampled=True))


if __name__ == "__main__":
    main()
