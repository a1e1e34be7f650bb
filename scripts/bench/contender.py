"""The benchmark's protocol for Python frameworks: one line on stdin asks, one line on stdout answers.

{"do": "start", "model": {...}, "inputs": "a.safetensors", "threads": 2}  ->  {"description": "..."}
{"do": "step"}  ->  {"millis": ..., "losses": {...}, "peakBytes": ...}
{"do": "gradients"}  ->  {"norms": {"discriminator.conv0.weight": ..., ...}}
"""

import json
import resource
import struct
import sys
import time


def read_safetensors(path):
    """Every tensor of a file as (shape, bytes of float32): header length, JSON header, bytes."""
    with open(path, "rb") as file:
        (header_bytes,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(header_bytes))
        body = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} is {entry['dtype']}: only F32 is read here")
        begin, end = entry["data_offsets"]
        tensors[name] = entry["shape"], bytearray(body[begin:end])
    return tensors


def peak_bytes():
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def serve(start):
    """start(model, tensors, threads) gives a description, the function that makes a step, and the one
    that tells the norm of each variable's gradient by the first weights."""
    step = gradients = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "start":
            tensors = read_safetensors(request["inputs"])
            description, step, gradients = start(request["model"], tensors, request["threads"])
            answer = {"description": description}
        elif request["do"] == "gradients":
            answer = {"norms": gradients()}
        else:
            begin = time.perf_counter()
            losses = step()
            millis = (time.perf_counter() - begin) * 1000
            answer = {"millis": millis, "losses": losses, "peakBytes": peak_bytes()}
        print(json.dumps(answer), flush=True)


def sizes_of(model):
    """Full size, half, quarter, eighth and sixteenth, rounded up, as (height, width)."""
    sizes = [(model["outputHeight"], model["outputWidth"])]
    for _ in range(4):
        sizes.append(tuple(-(-size // 2) for size in sizes[-1]))
    return sizes
