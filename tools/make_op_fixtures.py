"""Writes packages/ops/src/fixtures/ops.json: what PyTorch makes of each operation and of its gradients.

Every value is computed in float64 from inputs that are exact in float32, and rounded once, when it is written. Tensors
are NHWC, filters HWIO and linear weights [in, out]; the moves to PyTorch's order are part of what is differentiated, so
the gradients come out in the same order as the inputs.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from deterministic import deterministic_uniform
from fixture_files import as_values, write_fixture

Tensors = dict[str, Tensor]
cases: dict[str, dict] = {}


def draw(name: str, *shape: int, low: float = -2, high: float = 2) -> Tensor:
    """Multiples of 1/64 in [low, high): exact in float32 and short to write."""
    uniform = torch.from_numpy(deterministic_uniform(name, int(torch.Size(shape).numel())))
    return ((low + (high - low) * uniform) * 64).floor().div(64).reshape(shape)


def nchw(x: Tensor) -> Tensor:
    return x.permute(0, 3, 1, 2)


def nhwc(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1)


def record(tensors: Tensors) -> dict:
    return {name: as_values(t.float() if t.is_floating_point() else t) for name, t in tensors.items()}


def add_case(name: str, op: str, attrs: dict, inputs: Tensors, compute: Callable[..., Tensors | Tensor]) -> None:
    """Runs `compute(**inputs)` and records it. The upstream gradient belongs to the first output; integers get none."""
    differentiable = {key: value for key, value in inputs.items() if value.is_floating_point()}
    for value in differentiable.values():
        value.requires_grad_()
    outputs = compute(**inputs)
    if isinstance(outputs, Tensor):
        outputs = {"y": outputs}
    first = next(iter(outputs.values()))
    upstream = draw(f"{name}.upstream", *first.shape)
    gradients = torch.autograd.grad(first, list(differentiable.values()), upstream)
    cases[name] = {
        "op": op,
        "attrs": attrs,
        "inputs": record(inputs),
        "outputs": record(outputs),
        "upstream": as_values(upstream.float()),
        "gradients": record(dict(zip(differentiable, gradients))),
    }


def add_conv2d(name: str, x: tuple[int, ...], size: int, out: int, stride: int, padding: int, bias: bool) -> None:
    inputs = {"x": draw(f"{name}.x", *x), "filter": draw(f"{name}.filter", size, size, x[3], out, low=-1, high=1)}
    if bias:
        inputs["bias"] = draw(f"{name}.bias", out)
    add_case(
        name,
        "conv2d",
        {"stride": stride, "padding": padding},
        inputs,
        lambda x, filter, bias=None: nhwc(F.conv2d(nchw(x), filter.permute(3, 2, 0, 1), bias, stride, padding)),
    )


def add_batch_norm(name: str, shape: tuple[int, ...], offset: float = 0, scale: float = 1) -> None:
    def compute(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensors:
        y = F.batch_norm(nchw(x), None, None, gamma, beta, training=True, eps=1e-5)
        variance, mean = torch.var_mean(x, dim=(0, 1, 2), correction=1)
        return {"y": nhwc(y), "mean": mean, "variance": variance}

    channels = shape[3]
    inputs = {
        "x": draw(f"{name}.x", *shape) * scale + offset,
        "gamma": draw(f"{name}.gamma", channels, low=0.5, high=1.5),
        "beta": draw(f"{name}.beta", channels, low=-0.5, high=0.5),
    }
    add_case(name, "batchNormTraining", {"epsilon": 1e-5}, inputs, compute)


def add_batch_norm_inference(name: str, shape: tuple[int, ...]) -> None:
    channels = shape[3]
    inputs = {
        "x": draw(f"{name}.x", *shape),
        "gamma": draw(f"{name}.gamma", channels, low=0.5, high=1.5),
        "beta": draw(f"{name}.beta", channels, low=-0.5, high=0.5),
    }
    # Running statistics are not differentiated: they enter below as constants.
    mean, variance = draw(f"{name}.mean", channels), draw(f"{name}.variance", channels, low=0.5, high=2)
    add_case(
        name,
        "batchNormInference",
        {"epsilon": 1e-5},
        inputs,
        lambda x, gamma, beta: nhwc(F.batch_norm(nchw(x), mean, variance, gamma, beta, training=False, eps=1e-5)),
    )
    cases[name]["inputs"].update(record({"mean": mean, "variance": variance}))


def add_max_pool(name: str, shape: tuple[int, ...]) -> None:
    # All values differ, so that no window has two largest; all are negative, so that padding with 0 would be seen.
    count = int(torch.Size(shape).numel())
    order = torch.from_numpy(deterministic_uniform(f"{name}.x", count)).argsort()
    x = (-(order.double() + 1) / 64).reshape(shape)
    add_case(
        name,
        "maxPool",
        {"kernelSize": 3, "stride": 2, "padding": 1},
        {"x": x},
        lambda x: nhwc(F.max_pool2d(nchw(x), 3, 2, 1)),
    )


def add_average_pool(name: str, shape: tuple[int, ...], size: int = 2, stride: int = 2, padding: int = 0) -> None:
    add_case(
        name,
        "averagePool",
        {"kernelSize": size, "stride": stride, "padding": padding},
        {"x": draw(f"{name}.x", *shape)},
        lambda x: nhwc(F.avg_pool2d(nchw(x), size, stride, padding)),
    )


def add_global_max_pool(name: str, shape: tuple[int, ...]) -> None:
    x = draw(f"{name}.x", *shape)
    # Equal maxima, of which the first gets the gradient.
    x[0, 0, 1, 0] = x[0, 2, 0, 0] = 3
    add_case(name, "globalMaxPool", {}, {"x": x}, lambda x: F.adaptive_max_pool2d(nchw(x), 1)[:, :, 0, 0])


def add_activation(name: str, attrs: dict, compute: Callable[[Tensor], Tensor]) -> None:
    x = draw(f"{name}.x", 2, 3, 4, 3)
    x[0, 0, 0, 0] = 0  # where a kink may be
    x[1, 0, 0] = torch.tensor([-20.0, 20, -0.015625])
    add_case(name, name, attrs, {"x": x}, compute)


def add_cross_entropy(name: str, logits: Tensor) -> None:
    classes = logits.shape[1]
    labels = torch.arange(logits.shape[0], dtype=torch.int32) * 2 % classes
    inputs = {"logits": logits, "labels": labels}
    add_case(
        name,
        "softmaxCrossEntropy",
        {"reduction": "mean"},
        inputs,
        lambda logits, labels: {"loss": F.cross_entropy(logits, labels.long())},
    )


add_conv2d("conv2d 3x3 with bias", (2, 6, 6, 3), size=3, out=4, stride=1, padding=1, bias=True)
add_conv2d("conv2d 3x3 odd size", (2, 5, 7, 2), size=3, out=3, stride=1, padding=1, bias=False)
add_conv2d("conv2d 3x3 stride 2 odd size", (2, 7, 5, 2), size=3, out=3, stride=2, padding=1, bias=False)
add_conv2d("conv2d 3x3 stride 2 even size", (1, 6, 8, 2), size=3, out=2, stride=2, padding=1, bias=True)
add_conv2d("conv2d 1x1", (2, 4, 4, 5), size=1, out=3, stride=1, padding=0, bias=False)
add_conv2d("conv2d 1x1 with bias", (2, 3, 5, 4), size=1, out=2, stride=1, padding=0, bias=True)
add_conv2d("conv2d 1x1 stride 2", (2, 5, 4, 3), size=1, out=2, stride=2, padding=0, bias=False)
add_conv2d("conv2d 7x7 stride 2 with bias", (1, 12, 12, 1), size=7, out=3, stride=2, padding=3, bias=True)
add_conv2d("conv2d 7x7 stride 2 odd size", (1, 11, 9, 3), size=7, out=2, stride=2, padding=3, bias=False)

add_batch_norm("batchNorm training", (3, 4, 4, 5))
add_batch_norm("batchNorm training odd size", (2, 3, 5, 3))
add_batch_norm("batchNorm training 1x1 maps", (4, 1, 1, 6))
add_batch_norm("batchNorm training mean far from zero", (3, 4, 4, 2), offset=100)
add_batch_norm("batchNorm training variance below epsilon", (2, 4, 4, 2), scale=2**-10)
add_batch_norm_inference("batchNorm inference", (2, 3, 4, 3))

x = draw("relu.x", 2, 3, 4, 3)
x[0, 0, 0, 0] = 0  # where the gradient is 0
add_case("relu", "relu", {}, {"x": x}, lambda x: F.relu(x))

add_activation("leakyRelu", {"slope": 0.25}, lambda x: F.leaky_relu(x, 0.25))
add_activation("elu", {}, lambda x: F.elu(x))
add_activation("silu", {}, lambda x: F.silu(x))

add_max_pool("maxPool even size", (2, 6, 6, 3))
add_max_pool("maxPool odd size", (2, 7, 5, 2))
add_average_pool("averagePool even size", (2, 4, 6, 3))
add_average_pool("averagePool odd size", (2, 5, 7, 2))
add_average_pool("averagePool 3x3 padded", (2, 6, 5, 2), size=3, stride=2, padding=1)
add_average_pool("averagePool 3x3 overlapping", (1, 5, 6, 2), size=3, stride=1)
add_global_max_pool("globalMaxPool", (2, 3, 4, 3))
add_case("globalAveragePool", "globalAveragePool", {}, {"x": draw("gap.x", 2, 3, 5, 4)}, lambda x: x.mean((1, 2)))

add_case(
    "concat of three",
    "concat",
    {"axis": 3},
    {f"x{i}": draw(f"concat.x{i}", 2, 2, 3, channels) for i, channels in enumerate((3, 1, 4))},
    lambda **xs: torch.cat(list(xs.values()), dim=3),
)
add_case(
    "add of three",
    "add",
    {},
    {f"x{i}": draw(f"add.x{i}", 2, 2, 3, 3) for i in range(3)},
    lambda x0, x1, x2: x0 + x1 + x2,
)
add_case(
    "linear",
    "linear",
    {},
    {"x": draw("linear.x", 4, 6), "weight": draw("linear.weight", 6, 3), "bias": draw("linear.bias", 3)},
    lambda x, weight, bias: F.linear(x, weight.T, bias),
)
add_cross_entropy("softmaxCrossEntropy", draw("crossEntropy.logits", 5, 4))
add_cross_entropy(
    "softmaxCrossEntropy large logits",
    torch.tensor([[1000.0, 0, -1000], [-1000, 1000, 0], [1000, 999, 998.5], [1000, 1000, 1000]], dtype=torch.float64),
)

if __name__ == "__main__":
    torch.set_num_threads(1)
    write_fixture("ops/src/fixtures/ops.json", cases)
