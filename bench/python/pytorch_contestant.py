"""PyTorch: the reference network of tools/densenet_reference.py in channels_last, eager or compiled."""

import platform
import sys
from pathlib import Path

import torch
from torch.nn import functional as F

from inputs import read_batch, read_parameters

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from densenet_reference import Config, DenseNet, count_parameters  # noqa: E402


class PyTorchContestant:
    def __init__(self, mode: str, assignment: dict) -> None:
        if mode not in ("eager", "compile"):
            raise ValueError(f"mode must be 'eager' or 'compile', got {mode!r}")
        torch.set_num_threads(assignment["threads"])
        self.device = torch.device(assignment["device"])
        if self.device.type == "cuda" and not torch.cuda.is_available():
            raise RuntimeError(f"PyTorch {torch.__version__} sees no CUDA device")
        network = DenseNet(Config.from_json(assignment["config"]))
        arrays = {name: torch.from_numpy(array.copy()) for name, array in read_parameters(assignment["files"]["parameters"]).items()}
        # Counters of batches are PyTorch's own: they are not among the parameters that all share.
        missing, unexpected = network.load_state_dict(arrays, strict=False)
        wrong = [name for name in missing if not name.endswith("num_batches_tracked")] + unexpected
        if wrong:
            raise ValueError(f"the parameters are not those of this network: {', '.join(wrong[:5])}")
        self.parameters = count_parameters(network)
        network = network.to(self.device, memory_format=torch.channels_last)
        images, labels = read_batch(assignment)
        # A view of channels-last memory in PyTorch's order of axes is what PyTorch calls channels_last.
        self.images = torch.from_numpy(images).permute(0, 3, 1, 2).to(self.device)
        self.labels = torch.from_numpy(labels).to(self.device)
        self.step = self.train if assignment["task"] == "train" else self.infer
        network.train(assignment["task"] == "train")
        self.optimizer = torch.optim.SGD(network.parameters(), lr=assignment["learningRate"], momentum=assignment["momentum"])
        if mode == "compile":
            if assignment["task"] == "infer":
                # As PyTorch advises for inference on a processor: folds norms into convolutions and prepares weights.
                torch._inductor.config.freezing = True
            network = torch.compile(network)
        self.network = network

    def ready(self) -> dict:
        device = torch.cuda.get_device_name() if self.device.type == "cuda" else f"CPU ({torch.get_num_threads()} threads)"
        versions = {"torch": torch.__version__, "Python": platform.python_version()}
        return {"parameters": self.parameters, "versions": versions, "device": device}

    def train(self) -> float:
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        value = loss.item()
        if self.device.type == "cuda":
            # The loss is there before the backward pass is: the step ends when its last kernel has.
            torch.cuda.synchronize()
        return value

    def infer(self) -> float:
        # `no_grad`, not `inference_mode`: freezing wants the former.
        with torch.no_grad():
            return self.network(self.images).abs().mean().item()
