"""Three whole training steps of small networks of both architectures."""

import torch

from layers import Adam
from networks import bias_length, generator, is_moving_average, is_trained, norm_name, weight_shapes
from op_cases import random, representable, stored
from step import train_step

ADAM = {"learningRate": 2e-4, "beta1": 0.5, "beta2": 0.999, "epsilon": 1e-8}
DIMS = {"zDim": 6, "gfDim": 3, "dfDim": 4, "gfcDim": 9, "dfcDim": 8}


def step_config(height, width, channels, classes, batch_size):
    size = {"outputHeight": height, "outputWidth": width, "cDim": channels, "yDim": classes}
    return {**size, **DIMS, **ADAM, "batchSize": batch_size}


STEPS = {
    "conditional_28x28x1": step_config(28, 28, 1, 10, 7),
    "unconditional_20x36x3": step_config(20, 36, 3, 0, 3),
    "unconditional_24x24x4": step_config(24, 24, 4, 0, 5),
    "unconditional_17x23x1": step_config(17, 23, 1, 0, 3),
    "spectral_19x22x3": {
        **step_config(19, 22, 3, 0, 5),
        **{"spectralNorm": True, "loss": "hinge", "dLearningRate": 4e-4, "gLearningRate": 1e-4},
    },
    "r1_17x22x3": {**step_config(17, 22, 3, 0, 3), "r1": 0.5},
    "conditional_r1_spectral_20x16x1": {
        **step_config(20, 16, 1, 4, 7), **{"r1": 2, "spectralNorm": True}
    },
    "no_norm_19x22x3": {**step_config(19, 22, 3, 0, 5), "norm": "none"},
    "conditional_no_norm_20x16x1": {**step_config(20, 16, 1, 4, 3), "norm": "none"},
    "conditional_spectral_20x16x1": {**step_config(20, 16, 1, 4, 3), "spectralNorm": True},
}


def initial_state(config):
    """Larger weights than a training run starts with, and biases other than zero, so that all matter."""
    state = {}
    for layer, shape, norm_channels in weight_shapes(config):
        state[layer + ".weight"] = random(*shape, scale=0.15)
        state[layer + ".bias"] = random(bias_length(layer, shape), scale=0.1)
        if config.get("spectralNorm") and layer.startswith("discriminator."):
            state[layer + ".direction"] = random(shape[-1])
        if norm_channels is not None:
            norm = norm_name(layer)
            state[norm + ".gamma"] = random(norm_channels, scale=0.1, mean=1)
            state[norm + ".beta"] = random(norm_channels, scale=0.1)
            state[norm + ".movingMean"] = torch.zeros(norm_channels, dtype=torch.float64)
            state[norm + ".movingVariance"] = torch.ones(norm_channels, dtype=torch.float64)
    if config.get("loss") == "hinge":
        # Else every logit is within both margins: the gradients of this bias would cancel, to a zero
        # of which Adam makes a step of any size.
        state["discriminator.linear4.bias"] += 1
    for name, tensor in state.items():
        tensor.requires_grad_(is_trained(name))
    return state


def uniform(low, high, *shape):
    return representable(low + (high - low) * torch.rand(shape, dtype=torch.float64))


def random_batch(config):
    """images [batch, height, width, channels] in the generator's own range, z, and one-hot y or None"""
    count, classes = config["batchSize"], config["yDim"]
    shape = count, config["outputHeight"], config["outputWidth"], config["cDim"]
    images = uniform(0 if classes else -1, 1, *shape)
    return images, *random_latent(config, count)


def random_latent(config, count):
    z, classes = uniform(-1, 1, count, config["zDim"]), config["yDim"]
    if classes == 0:
        return z, None
    labels = torch.randint(classes, (count,))
    return z, torch.nn.functional.one_hot(labels, classes).double()


def with_prefix(prefix, tensors):
    return {prefix + name: stored(t) for name, t in tensors.items() if t is not None}


def step_tensors(config):
    state = initial_state(config)
    tensors = with_prefix("before.", {n: t for n, t in state.items() if not is_moving_average(n)})
    adam_d, adam_g = [
        Adam(config.get(f"{network}LearningRate", ADAM["learningRate"]), *list(ADAM.values())[1:])
        for network in "dg"
    ]
    for n in (1, 2, 3):
        images, z, y = random_batch(config)
        scalars, gradients_d, gradients_g = train_step(
            config, state, adam_d, adam_g, images, z, y, n == 1 and "r1" in config
        )
        tensors.update(with_prefix(f"step{n}.", {"images": images, "z": z, "y": y}))
        tensors.update({f"step{n}.{name}": scalar for name, scalar in scalars.items()})
        if n == 1:
            tensors.update(with_prefix("step1.gradD.", gradients_d))
            tensors.update(with_prefix("step1.gradG.", gradients_g))
            averages = {name: t for name, t in state.items() if is_moving_average(name)}
            tensors.update(with_prefix("after1.", averages))
    tensors.update(with_prefix("after3.", state))
    z, y = random_latent(config, 4)
    images = generator(config, state, z, y, training=False)
    tensors.update(with_prefix("sampler.", {"z": z, "y": y, "images": images}))
    return tensors
