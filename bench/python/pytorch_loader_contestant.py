"""PyTorch's whole training on photos: torchvision's folders, transforms and DenseNet-121, a DataLoader with processes, eager."""

import platform
from collections.abc import Iterator

import torch
import torchvision
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

from inputs import read_parameters

NORMALIZE = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


class PyTorchLoaderContestant:
    def __init__(self, workers: int, assignment: dict) -> None:
        torch.set_num_threads(assignment["threads"])
        batch, size, _, _ = assignment["shape"]
        photos = assignment["training"]["photos"]
        network = torchvision.models.densenet121(num_classes=assignment["config"]["numClasses"])
        arrays = {name: torch.from_numpy(array.copy()) for name, array in read_parameters(assignment["files"]["parameters"]).items()}
        missing, unexpected = network.load_state_dict(arrays, strict=False)
        wrong = [name for name in missing if not name.endswith("num_batches_tracked")] + unexpected
        if wrong:
            raise ValueError(f"the parameters are not those of this network: {', '.join(wrong[:5])}")
        self.parameters = sum(parameter.numel() for parameter in network.parameters())
        self.network = network.to(memory_format=torch.channels_last).train()
        self.optimizer = torch.optim.SGD(network.parameters(), lr=assignment["learningRate"], momentum=assignment["momentum"])

        plain = transforms.Compose([transforms.Resize((size, size)), transforms.ToTensor(), NORMALIZE])
        images, labels = next(iter(DataLoader(ImageFolder(f"{photos['check']}/train", plain), batch_size=batch)))
        # The first two steps are those by which contestants are compared.
        self.checked = [self.train(images, labels) for _ in range(2)]

        augmented = transforms.Compose(
            [transforms.RandomResizedCrop(size), transforms.RandomHorizontalFlip(), transforms.ToTensor(), NORMALIZE]
        )
        folder = ImageFolder(f"{photos['folder']}/train", augmented)
        self.loader = DataLoader(folder, batch_size=batch, shuffle=True, num_workers=workers, persistent_workers=True)
        self.batches = self.endless()

    def ready(self) -> dict:
        versions = {"torch": torch.__version__, "torchvision": torchvision.__version__, "Python": platform.python_version()}
        return {"parameters": self.parameters, "versions": versions, "device": f"CPU ({torch.get_num_threads()} threads)"}

    def endless(self) -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            yield from self.loader

    def step(self) -> float:
        loss = self.train(*next(self.batches))
        return self.checked.pop(0) if self.checked else loss

    def train(self, images: Tensor, labels: Tensor) -> float:
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(images.contiguous(memory_format=torch.channels_last)), labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()
