"""Reads the event files of a folder as TensorBoard does, and prints them as JSON.

    python -m venv venv && venv/bin/pip install tensorboard==2.21.0
    venv/bin/python tools/read_tensorboard.py RUN/tensorboard

The curves are {tag: [[step, value], ...]}, in the order in which TensorBoard draws them: the points that a resumed
training takes back are gone, as in its charts. Apart from that: which texts there are.
"""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util


def read(folder):
    everything = {"scalars": 0, "tensors": 0}
    accumulator = EventAccumulator(folder, size_guidance=everything).Reload()
    tags = accumulator.Tags()
    scalars = {tag: [[point.step, point.value] for point in accumulator.Scalars(tag)] for tag in tags["scalars"]}
    texts = {
        tag: [text.decode() for point in accumulator.Tensors(tag) for text in tensor_util.make_ndarray(point.tensor_proto)]
        for tag in tags["tensors"]
        if accumulator.SummaryMetadata(tag).plugin_data.plugin_name == "text"
    }
    return {"scalars": scalars, "texts": texts}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(read(sys.argv[1]), indent=1, sort_keys=True))
