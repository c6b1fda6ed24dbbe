"""Makes weights as torchvision and timm write them, with a network's own logits beside them, for tests of @densenet/interop.

    python make_pretrained_models.py FOLDER NAME...   random weights of the real networks, 30 to 290 MB each
    python make_pretrained_models.py --fixtures       packages/interop/src/fixtures/pretrained/: tiny ones

Each NAME gives NAME.safetensors, NAME.pth, NAME.legacy.pth (the form before PyTorch 1.6, with the tensor names of
torchvision's published files) and NAME.json with an input [batch, height, width, channels] and the logits.
"""

import base64
import json
import re
import sys
from pathlib import Path

import timm
import torch
import torchvision
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn

PUBLISHED_NAME = re.compile(r"(denselayer\d+\.(?:norm|conv))([12]\.)")
ACTIVATIONS = ("relu", "leaky_relu", "elu", "silu")
TINY = dict(growth_rate=4, block_config=(2, 2), num_classes=5)


def build(name: str) -> nn.Module:
    if name == "tinyTorchvision":
        return torchvision.models.DenseNet(num_init_features=8, **TINY)
    if name == "tinyTimmDeep":
        return timm.create_model("densenet264d", **TINY)
    if name == "densenet121.timm":
        return timm.create_model("densenet121")
    if name == "densenet264d":
        return timm.create_model(name)
    return torchvision.models.get_model(name)


def randomize(network: nn.Module) -> nn.Module:
    """Norms and statistics too, else their order and their epsilon would not matter."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.75, 1.25)
            nn.init.normal_(module.bias, 0, 0.1)
            nn.init.normal_(module.running_mean, 0, 0.1)
            nn.init.uniform_(module.running_var, 0.75, 1.25)
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.bias)
    return network.eval()


def pictures(size: int) -> torch.Tensor:
    """
    Two, [2, size, size, 3], of 8-bit pixels, so that a browser can be given the same as a picture. Of coarse patches, a dark
    and a bright one: the averages of noise hardly differ, and neither would the logits.
    """
    patches = torch.rand(2, 3, 4, 4) * 0.6 + torch.tensor([0.0, 0.4]).reshape(2, 1, 1, 1)
    images = nn.functional.interpolate(patches, size=size, mode="nearest").permute(0, 2, 3, 1)
    return (images * 255).round() / 255


def write(folder: Path, name: str, size: int) -> None:
    torch.manual_seed(7)
    network = randomize(build(name))
    state = network.state_dict()
    old = {PUBLISHED_NAME.sub(r"\1.\2", key): value for key, value in state.items()}
    save_file(state, folder / f"{name}.safetensors")
    torch.save(state, folder / f"{name}.pth")
    torch.save(old, folder / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)
    if name == "tinyTimmDeep":
        # As timm's push_to_hf_hub writes it, with a preparation of images that is not ImageNet's.
        timm.models._hub.save_config_for_hf(
            network,
            folder / f"{name}.config.json",
            model_config={"label_names": ["ant", "bee", "cat", "dog", "eel"]},
            data_config={"input_size": (3, 64, 64), "mean": (0.5,) * 3, "std": (0.5,) * 3, "crop_pct": 0.9, "interpolation": "bicubic"},
        )
        (folder / f"{name}.predicted.json").write_text(json.dumps(predicted_by_timm(network, folder / f"{name}.config.json")) + "\n")
    content = as_expected(network, pictures(size))
    (folder / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
    logits = torch.tensor(content["logits"]["values"]).reshape(content["logits"]["shape"])
    print(name, "largest logit", logits.abs().max().item(), "between images", (logits[0] - logits[1]).abs().max().item())


def predicted_by_timm(network: nn.Module, config: Path) -> dict:
    """The logits of a picture of packages/data, prepared by timm as the config.json says."""
    described = json.loads(config.read_text())
    transform = timm.data.create_transform(**timm.data.resolve_data_config(pretrained_cfg=described["pretrained_cfg"]))
    picture = "packages/data/src/fixtures/pictures/png-rgb.png"
    with torch.no_grad(), Image.open(Path(__file__).parent.parent / picture) as image:
        logits = network(transform(image.convert("RGB"))[None])
    return {"picture": picture, "labels": described["label_names"], "logits": [float(f"{x:.9g}") for x in logits[0].tolist()]}


def as_expected(network: nn.Module, images: torch.Tensor) -> dict:
    """The images, [batch, height, width, channels], and the network's logits of them. The network is float64 afterwards."""
    with torch.no_grad():
        # In float64: what both float32 computations come close to.
        logits = network.double()(images.permute(0, 3, 1, 2).double())
    return {
        "input": {"shape": list(images.shape), "base64": base64.b64encode(images.contiguous().numpy().tobytes()).decode()},
        "logits": {"shape": list(logits.shape), "values": [float(f"{x:.9g}") for x in logits.flatten().tolist()]},
    }


def write_variants(folder: Path) -> None:
    """The logits of tinyTimmDeep's weights in networks that their shapes do not tell from it, by what config.json says of them."""
    expected = json.loads((folder / "tinyTimmDeep.json").read_text())
    images = torch.frombuffer(bytearray(base64.b64decode(expected["input"]["base64"])), dtype=torch.float32).reshape(expected["input"]["shape"])
    variants = {}
    for activation in ACTIVATIONS:
        for pool in ("avg", "max"):
            network = timm.create_model("densenet264d", **TINY, act_layer=activation, global_pool=pool)
            network.load_state_dict(load_file(folder / "tinyTimmDeep.safetensors"), strict=True)
            variants[f"{activation} {pool}"] = as_expected(network.eval(), images)["logits"]["values"]
    (folder / "tinyTimmVariants.json").write_text(json.dumps(variants, indent=0) + "\n")


def write_input_channels(folder: Path) -> None:
    """What timm makes of a stem's filters for other numbers of input channels."""
    torch.manual_seed(7)
    filters = {channels: torch.rand(4, channels, 3, 3) - 0.5 for channels in (1, 3)}
    as_json = lambda tensor: {"shape": list(tensor.shape), "values": [float(f"{x:.9g}") for x in tensor.flatten().tolist()]}
    cases = [
        {
            "own": as_json(filters[own]),
            "channels": channels,
            "adapted": as_json(timm.models.adapt_input_conv(channels, filters[own].clone(), base_chans=own)),
        }
        for own, channels in ((3, 1), (3, 2), (3, 3), (3, 4), (3, 7), (1, 3))
    ]
    (folder / "inputChannels.json").write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--fixtures"]:
        target = Path(__file__).parent.parent / "packages/interop/src/fixtures/pretrained"
        target.mkdir(parents=True, exist_ok=True)
        for tiny in ("tinyTorchvision", "tinyTimmDeep"):
            write(target, tiny, 32)
        write_variants(target)
        write_input_channels(target)
    else:
        for argument in sys.argv[2:]:
            write(Path(sys.argv[1]), argument, 224)
