"""Writes packages/model/src/fixtures/: logits and training runs of PyTorch, from deterministic weights and data.

Each is given twice, as float32 and as float64 compute it, so that a test can tell a wrong network from rounding: the
float64 run is the truth that both float32 runs, PyTorch's and ours, are an approximation of.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from densenet_reference import CHAPTER, CHAPTER_AS_PRINTED, TINY, TINY_BOTTLENECK, Config, DenseNet, deterministic_densenet
from deterministic import deterministic_images, deterministic_labels
from fixture_files import as_base64, as_values, write_fixture

PRECISIONS = {"float32": torch.float32, "float64": torch.float64}
SAMPLES = 32


def images(step: int, shape: tuple[int, int, int, int], dtype: torch.dtype) -> Tensor:
    """The images [batch, height, width, channels] of a step, as PyTorch wants them: channels second."""
    return torch.from_numpy(deterministic_images(step, shape)).permute(0, 3, 1, 2).contiguous().to(dtype)


def logits(config: Config, shape: tuple[int, int, int, int]) -> dict:
    case = {"config": config.to_json(), "lastOutputOnly": config.last_output_only, "imagesShape": shape}
    for mode in ("eval", "train"):
        case[mode] = {}
        for precision, dtype in PRECISIONS.items():
            network = deterministic_densenet(config, dtype).train(mode == "train")
            with torch.no_grad():
                case[mode][precision] = as_values(network(images(0, shape, dtype)))
    return case


def train(config: Config, shape: tuple[int, int, int, int], dtype: torch.dtype, steps: int, sgd: dict) -> tuple:
    """Losses, and the network after the last step. The statistics start at mean 0 and variance 1."""
    network = deterministic_densenet(config, dtype, fresh_statistics=True).train()
    optimizer = torch.optim.SGD(network.parameters(), **sgd)
    losses = []
    for step in range(steps):
        labels = torch.from_numpy(deterministic_labels(step, shape[0], config.num_classes))
        loss = F.cross_entropy(network(images(step, shape, dtype)), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, network


def named_tensors(network: DenseNet) -> dict[str, dict[str, Tensor]]:
    statistics = {name: t for name, t in network.named_buffers() if not name.endswith("num_batches_tracked")}
    return {"parameters": dict(network.named_parameters()), "statistics": statistics}


def sample(tensor: Tensor) -> dict:
    """At most 32 values, evenly strided, and the largest magnitude of all."""
    values = tensor.detach().flatten()
    count = min(SAMPLES, len(values))
    indices = torch.arange(count) * len(values) // count
    return {"size": len(values), "max": values.abs().max().item(), **as_base64(values[indices])}


def training_run(
    config: Config, shape: tuple[int, int, int, int], steps: int, *, sampled: bool = False, **sgd: float | bool
) -> dict:
    sgd = {"lr": 0.1, "momentum": 0.0, "nesterov": False, "weight_decay": 0.0, **sgd}
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
    }
    finals = {}
    for precision, dtype in PRECISIONS.items():
        losses, network = train(config, shape, dtype, steps, sgd)
        finals[precision] = {name: t.double() for group in named_tensors(network).values() for name, t in group.items()}
        run[precision] = {"losses": losses}
        for group, tensors in named_tensors(network).items():
            run[precision][group] = {name: (sample if sampled else as_base64)(t) for name, t in tensors.items()}
    report_rounding(run, finals)
    return run


def report_rounding(run: dict, finals: dict) -> None:
    """How far PyTorch's float32 run is from its float64 run: what a test may not hold us to more than."""
    pairs = [(finals["float32"][name], truth) for name, truth in finals["float64"].items()]
    distances = [((ours - truth).abs().max() / truth.abs().max()).item() for ours, truth in pairs]
    losses = [torch.tensor(run[precision]["losses"], dtype=torch.float64) for precision in PRECISIONS]
    loss_distance = ((losses[0] - losses[1]).abs() / losses[1].abs()).max().item()
    print(f"float32 from float64: losses {loss_distance:.1e}, tensors {max(distances):.1e}")


def main() -> None:
    torch.set_num_threads(1)
    folder = "model/src/fixtures"
    write_fixture(
        f"{folder}/logits.json",
        {
            "tiny": logits(TINY, (4, 32, 32, 1)),
            "tinyBottleneck": logits(TINY_BOTTLENECK, (4, 16, 16, 3)),
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
    write_fixture(f"{folder}/sgd-chapter.json", training_run(CHAPTER, chapter, 20, sampled=True))


if __name__ == "__main__":
    main()
