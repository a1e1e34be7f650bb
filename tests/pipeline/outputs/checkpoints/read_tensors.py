"""Tells what Python's safetensors makes of a file: each tensor's type, shape and sum, as JSON."""

import json
import sys

from safetensors.numpy import load_file

tensors = load_file(sys.argv[1])
print(json.dumps({
    name: [str(tensor.dtype), list(tensor.shape), float(tensor.astype("float64").sum())]
    for name, tensor in tensors.items()
}))
