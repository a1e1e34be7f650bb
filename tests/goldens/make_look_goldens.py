"""Makes data/look_*.safetensors: where D looks, the gradient of its logit to one image, in float64.

    /usr/bin/python3 -B tests/goldens/make_look_goldens.py

As make_goldens.py, whose files it leaves alone. D normalises by its running averages, as in the page.
"""


import torch

import networks
from make_goldens import DATA, SEED, write_golden
from op_cases import representable
from step_cases import STEPS, initial_state, uniform

CASES = ["unconditional_20x36x3", "conditional_28x28x1", "spectral_19x22x3", "r1_17x22x3"]


def by_running_averages(norm_activation):
    return lambda state, layer, x, activation, _training: norm_activation(
        state, layer, x, activation, False
    )


def with_averages(state):
    """Running averages of which no two are alike."""
    averages = {
        name: representable(
            0.2 * torch.randn(tensor.shape, dtype=torch.float64)
            if name.endswith("Mean")
            else 0.5 + torch.rand(tensor.shape, dtype=torch.float64)
        )
        for name, tensor in state.items()
        if networks.is_moving_average(name)
    }
    return {**state, **averages}


def look(config):
    state = with_averages(initial_state(config))
    classes = config["yDim"]
    size = config["outputHeight"], config["outputWidth"], config["cDim"]
    image = uniform(0 if classes else -1, 1, 1, *size).requires_grad_()
    y = torch.eye(classes, dtype=torch.float64)[1:2] if classes else None
    logit = networks.discriminator(state, image, y)
    (gradient,) = torch.autograd.grad(logit.sum(), image)
    shown = {"image": image, "logit": logit, "gradient": gradient}
    tensors = {**{f"state.{name}": tensor for name, tensor in state.items()}, **shown}
    if y is not None:
        tensors["y"] = y
    return {name: tensor.detach().float() for name, tensor in tensors.items()}


def main():
    torch.set_num_threads(1)
    networks.norm_activation = by_running_averages(networks.norm_activation)
    for name in CASES:
        torch.manual_seed(SEED)
        write_golden(f"look_{name}", look(STEPS[name]), STEPS[name])


if __name__ == "__main__":
    main()
