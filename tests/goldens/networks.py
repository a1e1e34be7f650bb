"""The generator, the discriminator and one training step, for both architectures.

`state` maps every variable and every moving average to a tensor; a training-mode pass through a batch
norm moves its two averages in place.
"""

import torch

import layers
from layers import bias_activation, concat_condition, conv2d, conv_transpose2d, linear, same_out


def halvings(config):
    """[(H, W), (H2, W2), (H4, W4), (H8, W8), (H16, W16)]"""
    sizes = [(config["outputHeight"], config["outputWidth"])]
    for _ in range(4):
        sizes.append(tuple(same_out(size) for size in sizes[-1]))
    return sizes


def weight_shapes(config):
    """[layer, weight shape, channels of the batch norm after it or None], in forward order."""
    g = "generator."
    d = "discriminator."
    c, y, z = config["cDim"], config["yDim"], config["zDim"]
    gf, df = config["gfDim"], config["dfDim"]
    g_norm = lambda channels: None if config.get("norm") == "none" else channels
    norm = lambda channels: (
        None if config.get("spectralNorm") or config.get("r1") else g_norm(channels)
    )
    if y == 0:
        h16, w16 = halvings(config)[4]
        return [
            (g + "linear0", [z, 8 * gf * h16 * w16], g_norm(8 * gf)),
            (g + "deconv1", [5, 5, 4 * gf, 8 * gf], g_norm(4 * gf)),
            (g + "deconv2", [5, 5, 2 * gf, 4 * gf], g_norm(2 * gf)),
            (g + "deconv3", [5, 5, gf, 2 * gf], g_norm(gf)),
            (g + "deconv4", [5, 5, c, gf], None),
            (d + "conv0", [5, 5, c, df], None),
            (d + "conv1", [5, 5, df, 2 * df], norm(2 * df)),
            (d + "conv2", [5, 5, 2 * df, 4 * df], norm(4 * df)),
            (d + "conv3", [5, 5, 4 * df, 8 * df], norm(8 * df)),
            (d + "linear4", [h16 * w16 * 8 * df, 1], None),
        ]
    h4, w4 = halvings(config)[2]
    gfc, dfc = config["gfcDim"], config["dfcDim"]
    return [
        (g + "linear0", [z + y, gfc], g_norm(gfc)),
        (g + "linear1", [gfc + y, 2 * gf * h4 * w4], g_norm(2 * gf * h4 * w4)),
        (g + "deconv2", [5, 5, 2 * gf, 2 * gf + y], g_norm(2 * gf)),
        (g + "deconv3", [5, 5, c, 2 * gf + y], None),
        (d + "conv0", [5, 5, c + y, c + y], None),
        (d + "conv1", [5, 5, c + y + y, df + y], norm(df + y)),
        (d + "linear2", [h4 * w4 * (df + y) + y, dfc], norm(dfc)),
        (d + "linear3", [dfc + y, 1], None),
    ]


def bias_length(layer, shape):
    return shape[2] if "deconv" in layer else shape[-1]


def norm_name(layer):
    """The batch norm after generator.deconv3 is generator.bn3."""
    network, name = layer.split(".")
    return f"{network}.bn{name[-1]}"


def is_moving_average(name):
    return ".moving" in name


def is_trained(name):
    return not is_moving_average(name) and not name.endswith(".direction")


def weight_of(state, layer):
    """The weight as the layer uses it: divided by its spectral norm where the state has a direction."""
    weight = state[layer + ".weight"]
    direction = state.get(layer + ".direction")
    return weight if direction is None else layers.spectral_norm(weight, direction)[0]


def iterate_directions(state):
    """One power iteration for every weight that has a direction; the weights stay."""
    for name in [name for name in state if name.endswith(".direction")]:
        weight = state[name.replace(".direction", ".weight")]
        state[name] = layers.spectral_norm(weight, state[name])[1]


def norm_activation(state, layer, x, activation, training, bias_added=False):
    """bias, batch norm, activation"""
    norm = norm_name(layer)
    bias = 0 if bias_added else state[layer + ".bias"]
    if norm + ".gamma" not in state:
        return bias_activation(x, bias, activation)
    gamma, beta = state[norm + ".gamma"], state[norm + ".beta"]
    averages = state[norm + ".movingMean"], state[norm + ".movingVariance"]
    if not training:
        return layers.batch_norm_inference(x, bias, gamma, beta, *averages, activation)
    output, *statistics = layers.batch_norm_activation(x, bias, gamma, beta, activation)
    for average, statistic in zip(averages, statistics):
        average.mul_(layers.MOVING_AVERAGE_DECAY)
        average.add_((1 - layers.MOVING_AVERAGE_DECAY) * statistic.detach())
    return output


def generator(config, state, z, y, training=True):
    if y is None:
        return unconditional_generator(config, state, z, training)
    return conditional_generator(config, state, z, y, training)


def unconditional_generator(config, state, z, training):
    sizes = halvings(config)
    # This bias differs from place to place and the norm's channels do not, so it comes before the reshape.
    x = linear(z, state["generator.linear0.weight"]) + state["generator.linear0.bias"]
    x = x.reshape(z.shape[0], *sizes[4], 8 * config["gfDim"])
    x = norm_activation(state, "generator.linear0", x, "relu", training, bias_added=True)
    for n in (1, 2, 3):
        layer = f"generator.deconv{n}"
        x = conv_transpose2d(x, state[layer + ".weight"], sizes[4 - n])
        x = norm_activation(state, layer, x, "relu", training)
    x = conv_transpose2d(x, state["generator.deconv4.weight"], sizes[0])
    return bias_activation(x, state["generator.deconv4.bias"], "tanh")


def conditional_generator(config, state, z, y, training):
    full, half, quarter = halvings(config)[:3]
    x = linear(concat_condition(z, y), state["generator.linear0.weight"])
    x = norm_activation(state, "generator.linear0", x, "relu", training)
    x = linear(concat_condition(x, y), state["generator.linear1.weight"])
    x = norm_activation(state, "generator.linear1", x, "relu", training)
    x = x.reshape(z.shape[0], *quarter, 2 * config["gfDim"])
    x = conv_transpose2d(concat_condition(x, y), state["generator.deconv2.weight"], half)
    x = norm_activation(state, "generator.deconv2", x, "relu", training)
    x = conv_transpose2d(concat_condition(x, y), state["generator.deconv3.weight"], full)
    return bias_activation(x, state["generator.deconv3.bias"], "sigmoid")


def discriminator(state, images, y):
    """One logit an image, [batch, 1]."""
    if y is None:
        return unconditional_discriminator(state, images)
    return conditional_discriminator(state, images, y)


def unconditional_discriminator(state, images):
    x = conv2d(images, weight_of(state, "discriminator.conv0"))
    x = bias_activation(x, state["discriminator.conv0.bias"], "lrelu")
    for n in (1, 2, 3):
        layer = f"discriminator.conv{n}"
        x = norm_activation(state, layer, conv2d(x, weight_of(state, layer)), "lrelu", True)
    x = linear(x.flatten(1), weight_of(state, "discriminator.linear4"))
    return x + state["discriminator.linear4.bias"]


def conditional_discriminator(state, images, y):
    x = conv2d(concat_condition(images, y), weight_of(state, "discriminator.conv0"))
    x = bias_activation(x, state["discriminator.conv0.bias"], "lrelu")
    x = conv2d(concat_condition(x, y), weight_of(state, "discriminator.conv1"))
    x = norm_activation(state, "discriminator.conv1", x, "lrelu", True)
    x = linear(concat_condition(x.flatten(1), y), weight_of(state, "discriminator.linear2"))
    x = norm_activation(state, "discriminator.linear2", x, "lrelu", True)
    x = linear(concat_condition(x, y), weight_of(state, "discriminator.linear3"))
    return x + state["discriminator.linear3.bias"]
