"""Opens exports of the densenet command in the programs that they are for and compares what those compute.

    npm run densenet -- predict --checkpoint CHECKPOINT IMAGE... --tensors expected.json
    npm run densenet -- export CHECKPOINT model.onnx
    python tools/verify_export.py expected.json model.onnx

expected.json is what `predict --tensors` writes: the network's inputs, {"shape": [n, height, width, channels], "values":
[...]}, and its logits, [n, classes]. Exports with preprocessing inside are given "pixels" instead, 0 to 255, and compared
with "probabilities", in the same form. Exports are told by their names:

    *.onnx         onnx.checker with full_check, strict shape inference, onnxruntime   (requirements.txt)
    *.safetensors  PyTorch, load_state_dict(strict=True) into densenet_reference.py    (requirements.txt)
    a folder       TensorFlow's tf.saved_model.load                                    (requirements-tensorflow.txt)

Every export gets all n images at once, and the first alone. One line an export; exit status 0: no value differs by more
than 1e-4 of the largest (--tolerance says otherwise: weights in float16 take some 1e-3); 1: one does.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Callable

import numpy as np

TOLERANCE = 1e-4

# Of images [n, height, width, channels], uint8 or float32: what the export gives for them.
Run = Callable[[np.ndarray], np.ndarray]


def open_onnx(path: Path) -> tuple[Run, bool, str]:
    import onnx
    import onnxruntime

    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    takes_pixels = session.get_inputs()[0].type == "tensor(uint8)"

    def run(images: np.ndarray) -> np.ndarray:
        fed = images if takes_pixels else np.ascontiguousarray(images.transpose(0, 3, 1, 2))
        return session.run(None, {"images": fed})[0]

    return run, takes_pixels, f"onnxruntime {onnxruntime.__version__}, onnx {onnx.__version__}"


def open_saved_model(path: Path) -> tuple[Run, bool, str]:
    import tensorflow as tf

    # The signature works for as long as the model is there.
    model = tf.saved_model.load(str(path))
    signature = model.signatures["serving_default"]
    takes_pixels = signature.structured_input_signature[1]["images"].dtype == tf.uint8

    def run(images: np.ndarray) -> np.ndarray:
        assert model is not None
        return next(iter(signature(images=tf.constant(images)).values())).numpy()

    return run, takes_pixels, f"TensorFlow {tf.__version__}"


def open_safetensors(path: Path) -> tuple[Run, bool, str]:
    import torch

    from verify_checkpoint import load

    network = load(path)

    def run(images: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return network(torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()).numpy()

    return run, False, f"PyTorch {torch.__version__}, load_state_dict(strict=True)"


def open_export(path: Path) -> tuple[Run, bool, str]:
    if path.is_dir():
        return open_saved_model(path)
    return open_onnx(path) if path.suffix == ".onnx" else open_safetensors(path)


def array(stored: dict, dtype: type) -> np.ndarray:
    return np.array(stored["values"], dtype).reshape(stored["shape"])


def difference(actual: np.ndarray, expected: np.ndarray) -> float:
    if actual.shape != expected.shape:
        sys.exit(f"expected an output of shape {list(expected.shape)}, got {list(actual.shape)}")
    return float(np.abs(actual - expected).max() / np.abs(expected).max())


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare exports with what this project computes.")
    parser.add_argument("expected", type=Path, help="what `densenet predict --tensors` wrote")
    parser.add_argument("exports", type=Path, nargs="+", help=".onnx, .safetensors, or a SavedModel's folder")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, help="of the largest value (default: %(default)g)")
    options = parser.parse_args()

    stored = json.loads(options.expected.read_text())
    all_equal = True
    for path in options.exports:
        run, takes_pixels, program = open_export(path)
        images = array(stored["pixels"], np.uint8) if takes_pixels else array(stored["inputs"], np.float32)
        expected = array(stored["probabilities" if takes_pixels else "logits"], np.float32)
        worst = max(difference(run(images), expected), difference(run(images[:1]), expected[:1]))
        # Written so that NaN fails.
        equal = worst <= options.tolerance
        all_equal = all_equal and equal
        print(f"{path.name}: {program}: max|a-b| / max|b| = {worst:.2e}, {'equal' if equal else 'DIFFERENT'}")
    sys.exit(0 if all_equal else 1)


if __name__ == "__main__":
    main()
