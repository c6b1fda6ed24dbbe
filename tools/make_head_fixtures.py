"""Softmax regression by scikit-learn, to compare the page's head training with. Run with scikit-learn and NumPy:

    python tools/make_head_fixtures.py packages/element/src/trainer/engine/fixtures
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(0)


def case(examples: int, features: int, classes: int, spread: float) -> dict:
    """Features as pooled ReLUs have them: not negative, of very different sizes, some never active."""
    labels = np.concatenate([np.arange(classes), random.integers(0, classes, examples - classes)])
    sizes = np.exp(random.normal(0, 2, features)) * (random.random(features) > 0.1)
    centres = random.normal(0, spread, (classes, features))
    embeddings = (np.maximum(0, centres[labels] + random.normal(0, 1, (examples, features))) * sizes).astype(np.float32)
    exact = embeddings.astype(np.float64)
    mean = exact.mean(axis=0)
    scale = 1 / np.sqrt(((exact - mean) ** 2).sum(axis=1).mean())
    # With two classes scikit-learn fits one row of weights: the difference of ours, on which the same penalty is half as large.
    fitted = LogisticRegression(C=4 if classes == 2 else 2, tol=1e-10, max_iter=10000)
    probabilities = fitted.fit((exact - mean) * scale, labels).predict_proba((exact - mean) * scale)
    return {
        "embeddings": [[float(f"{value:.9g}") for value in row] for row in embeddings],
        "labels": labels.tolist(),
        "classes": classes,
        "probabilities": [[round(value, 7) for value in row] for row in probabilities.tolist()],
    }


if __name__ == "__main__":
    cases = {
        "two classes": case(12, 20, 2, 0.5),
        "three classes": case(30, 24, 3, 0.3),
        "more features than examples": case(15, 40, 5, 1),
    }
    (Path(sys.argv[1]) / "head.json").write_text(json.dumps(cases) + "\n")
