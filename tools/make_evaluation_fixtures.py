"""Figures of scikit-learn for made-up logits: the fixtures of packages/evaluation.

    pip install -r tools/requirements-evaluation.txt
    python tools/make_evaluation_fixtures.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn import metrics

random = np.random.default_rng(0)


def finite(values):
    return [None if np.isinf(value) else float(value) for value in values]


def several_classes(images, classes, sharpness, missing=None):
    """Logits in which the true class tends to be the largest, rounded so that some scores occur more than once."""
    truth = random.integers(classes, size=images)
    if missing is not None:
        truth[truth == missing] = (missing + 1) % classes
    logits = np.round(random.normal(size=(images, classes)) + sharpness * np.eye(classes)[truth], 2)
    predicted = logits.argmax(1)
    probabilities = softmax(logits, axis=1)
    report = metrics.classification_report(
        truth, predicted, labels=list(range(classes)), output_dict=True, zero_division=0
    )
    fitted = minimize_scalar(
        lambda inverse: -np.mean(log_softmax(logits * inverse, axis=1)[np.arange(images), truth]),
        bounds=(0.01, 100),
        method="bounded",
        options={"xatol": 1e-12},
    )
    one = min(set(truth.tolist()))
    positive, scores = truth == one, probabilities[:, one]
    roc = metrics.roc_curve(positive, scores)
    curve = metrics.precision_recall_curve(positive, scores)
    return {
        "classes": classes,
        "labels": truth.tolist(),
        "logits": logits.ravel().tolist(),
        "confusion": metrics.confusion_matrix(truth, predicted, labels=list(range(classes))).tolist(),
        "perClass": [
            {
                "precision": report[str(index)]["precision"],
                "recall": report[str(index)]["recall"],
                "f1": report[str(index)]["f1-score"],
                "support": int(report[str(index)]["support"]),
            }
            for index in range(classes)
        ],
        "accuracy": metrics.accuracy_score(truth, predicted),
        "balancedAccuracy": metrics.balanced_accuracy_score(truth, predicted),
        "macroF1": metrics.f1_score(truth, predicted, average="macro", zero_division=0),
        "weighted": [
            report["weighted avg"]["precision"],
            report["weighted avg"]["recall"],
            report["weighted avg"]["f1-score"],
        ],
        "negativeLogLikelihood": metrics.log_loss(truth, probabilities, labels=list(range(classes))),
        "brierScore": float(np.mean(np.sum((probabilities - np.eye(classes)[truth]) ** 2, axis=1))),
        "temperature": 1 / fitted.x,
        "temperedLoss": fitted.fun,
        "positiveClass": one,
        "roc": {"falsePositiveRate": roc[0].tolist(), "truePositiveRate": roc[1].tolist(), "thresholds": finite(roc[2])},
        "rocAuc": metrics.roc_auc_score(positive, scores),
        "precisionRecall": {"precision": curve[0].tolist(), "recall": curve[1].tolist(), "thresholds": curve[2].tolist()},
        "averagePrecision": metrics.average_precision_score(positive, scores),
    }


fixtures = {
    "three classes": several_classes(60, 3, 1.5),
    "ten classes, one of which never occurs": several_classes(150, 10, 2.0, missing=4),
    "two classes, hardly told apart": several_classes(80, 2, 0.3),
    "too sure": several_classes(70, 4, 0.9),
}
path = Path(__file__).parent.parent / "packages/evaluation/src/fixtures/scikitLearn.json"
path.write_text(json.dumps(fixtures, separators=(",", ":")) + "\n")
