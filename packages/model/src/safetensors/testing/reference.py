"""Reads a JSON list of files in hex from stdin; writes what the reference implementation makes of each: its tensors, or null."""

import json
import sys

import safetensors

results = []
for text in json.load(sys.stdin):
    try:
        tensors = safetensors.deserialize(bytes.fromhex(text))
        results.append({name: [t["dtype"], t["shape"], bytes(t["data"]).hex()] for name, t in tensors})
    except safetensors.SafetensorError:
        results.append(None)
json.dump(results, sys.stdout)
