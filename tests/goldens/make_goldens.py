"""Makes the files in data/: what the DCGAN's definitions give in float64, to compare the trainer with.

    apt-get install python3-torch python3-numpy
    /usr/bin/python3 -B tests/goldens/make_goldens.py

The committed files were made with Debian 12's python3-torch 1.13.1, numpy 1.24.2 and Python 3.11.2 on x86-64.

Inputs are numbers that float32 holds exactly; outputs are computed in float64 and stored as float32,
losses as float64. The key `config` of a file's metadata is JSON. The tests read the files and need no Python.
"""

import json
from pathlib import Path

import torch

from cross_checks import check_layers
from op_cases import OPS, collect
from safetensors_file import write_safetensors
from step_cases import STEPS, step_tensors

DATA = Path(__file__).parent / "data"
SEED = 547


def write_golden(name, tensors, config):
    write_safetensors(DATA / f"{name}.safetensors", tensors, {"config": json.dumps(config)})


def main():
    torch.set_num_threads(1)
    check_layers()
    DATA.mkdir(exist_ok=True)
    for name, cases in OPS.items():
        torch.manual_seed(SEED)
        write_golden(f"ops_{name}", *collect(list(cases())))
    for name, config in STEPS.items():
        torch.manual_seed(SEED)
        write_golden(f"step_{name}", step_tensors(config), config)


if __name__ == "__main__":
    main()
