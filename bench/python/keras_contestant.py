"""Keras on TensorFlow: as a graph, or compiled by XLA (`jit_compile`)."""

import platform

import keras
import numpy as np
import tensorflow as tf

from inputs import read_batch, read_parameters
from keras_densenet import assign, densenet


class KerasContestant:
    def __init__(self, mode: str, assignment: dict) -> None:
        if mode not in ("graph", "jit"):
            raise ValueError(f"mode must be 'graph' or 'jit', got {mode!r}")
        if assignment["device"] != "cpu":
            raise ValueError(f"device must be 'cpu', got {assignment['device']!r}")
        tf.config.threading.set_intra_op_parallelism_threads(assignment["threads"])
        self.threads = assignment["threads"]
        self.network = densenet(assignment["config"], assignment["shape"][1:])
        assign(self.network, read_parameters(assignment["files"]["parameters"]))
        images, labels = read_batch(assignment)
        self.images, self.labels = tf.constant(images), tf.constant(labels)
        jit = mode == "jit"
        self.network.compile(
            optimizer=keras.optimizers.SGD(assignment["learningRate"]),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            jit_compile=jit,
        )
        self.step = self.train if assignment["task"] == "train" else self.infer
        # `predict` copies every batch into a data set: this is what it runs.
        self.forward = tf.function(lambda x: self.network(x, training=False), jit_compile=jit)

    def ready(self) -> dict:
        count = sum(int(np.prod(variable.shape)) for variable in self.network.trainable_variables)
        versions = {"Keras": keras.__version__, "TensorFlow": tf.__version__, "Python": platform.python_version()}
        return {"parameters": count, "versions": versions, "device": f"CPU ({self.threads} threads)"}

    def train(self) -> float:
        # Else the loss would be the mean since the epoch began.
        self.network.reset_metrics()
        return float(self.network.train_on_batch(self.images, self.labels))

    def infer(self) -> float:
        return float(np.abs(self.forward(self.images).numpy()).mean())
