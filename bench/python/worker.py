"""One contestant in a process of its own: requests on stdin, answers on stdout, one JSON object a line.

    python worker.py pytorch eager|compile
    python worker.py pytorch-loader 1|2
    python worker.py keras graph|jit

`{"request": "start", "assignment": {...}}` is answered with `{"answer": "ready", ...}`, `{"request": "step"}` with
`{"answer": "step", "milliseconds": ..., "value": ...}`; an exception with `{"answer": "failure", "message": ...}`. What the
fields mean is in bench/src/protocol.ts.
"""

import json
import os
import sys
import time


def contestant(framework: str, mode: str, assignment: dict):
    """The framework's own module, imported only now: its import may fail, and that is to be answered."""
    if framework == "pytorch":
        from pytorch_contestant import PyTorchContestant

        return PyTorchContestant(mode, assignment)
    if framework == "pytorch-loader":
        from pytorch_loader_contestant import PyTorchLoaderContestant

        return PyTorchLoaderContestant(int(mode), assignment)
    if framework == "keras":
        from keras_contestant import KerasContestant

        return KerasContestant(mode, assignment)
    raise ValueError(f"framework must be 'pytorch', 'pytorch-loader' or 'keras', got {framework!r}")


def serve(framework: str, mode: str) -> None:
    # What libraries print goes to stderr: stdout is the protocol's alone.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    current = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["request"] == "start":
                current = contestant(framework, mode, request["assignment"])
                answer = {"answer": "ready", **current.ready()}
            else:
                count = request.get("count", 1)
                began = time.perf_counter()
                for _ in range(count):
                    value = current.step()
                milliseconds = 1000 * (time.perf_counter() - began) / count
                answer = {"answer": "step", "milliseconds": milliseconds, "value": value}
        except Exception as error:
            answer = {"answer": "failure", "message": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve(*sys.argv[1:3])
