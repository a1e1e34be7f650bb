"""Inputs, outputs and gradients of each op. Keys are `case0.x`, and so on."""

import torch

import layers


def stored(tensor):
    return tensor.detach().to(torch.float32)


def representable(tensor):
    """Rounded to what float32 holds exactly, so that both sides start from the same numbers."""
    return tensor.to(torch.float32).to(torch.float64)


def random(*shape, scale=1.0, mean=0.0):
    return representable(mean + scale * torch.randn(shape, dtype=torch.float64))


def differentiate(y, inputs):
    """{dy, and the gradient of each input under the name d<input>}, for a random upstream gradient."""
    upstream = random(*y.shape)
    gradients = torch.autograd.grad(y, list(inputs.values()), upstream)
    named = {f"d{name}": gradient for name, gradient in zip(inputs, gradients)}
    return {"dy": upstream, **named}


def leaf(**tensors):
    return {name: tensor.requires_grad_() for name, tensor in tensors.items()}


def collect(cases):
    """(tensors, config) of a file, from (attributes, tensors) of each case."""
    tensors = {
        f"case{n}.{name}": tensor if tensor.dim() == 0 else stored(tensor)
        for n, (_, case) in enumerate(cases)
        for name, tensor in case.items()
    }
    return tensors, {"cases": [attributes for attributes, _ in cases]}


# batch, height and width of the image, its channels, channels of its halved side
CONVOLUTIONS = [
    (7, 7, 5, 3, 4),
    (1, 9, 14, 4, 3),
    (2, 16, 16, 1, 5),
    (3, 13, 13, 3, 1),
    (7, 2, 3, 5, 6),
    (1, 8, 27, 16, 12),
]


def conv2d_cases():
    for batch, height, width, channels, filters in CONVOLUTIONS:
        inputs = leaf(x=random(batch, height, width, channels), filter=random(5, 5, channels, filters))
        y = layers.conv2d(**inputs)
        yield {}, {**inputs, "y": y, **differentiate(y, inputs)}


def conv_transpose2d_cases():
    for batch, height, width, channels, filters in CONVOLUTIONS:
        small = layers.same_out(height), layers.same_out(width)
        inputs = leaf(x=random(batch, *small, filters), filter=random(5, 5, channels, filters))
        y = layers.conv_transpose2d(**inputs, size=(height, width))
        yield {"size": [height, width]}, {**inputs, "y": y, **differentiate(y, inputs)}


def linear_cases():
    for batch, before, after in [(7, 13, 9), (1, 5, 31), (3, 1, 1), (64, 33, 17)]:
        inputs = leaf(x=random(batch, before), weight=random(before, after))
        y = layers.linear(**inputs)
        yield {}, {**inputs, "y": y, **differentiate(y, inputs)}


def bias_activation_cases():
    for activation in layers.ACTIVATIONS:
        for shape in [(7, 9, 14, 3), (1, 13, 13, 1), (7, 11)]:
            inputs = leaf(x=random(*shape, scale=2), bias=random(shape[-1]))
            y = layers.bias_activation(**inputs, activation=activation)
            yield {"activation": activation}, {**inputs, "y": y, **differentiate(y, inputs)}


def norm_inputs(channels):
    return {"gamma": random(channels, scale=0.5, mean=1), "beta": random(channels, scale=0.5)}


def batch_norm_activation_cases():
    for activation in ("relu", "lrelu"):
        for shape in [(7, 7, 5, 3), (1, 9, 14, 4), (2, 16, 16, 1), (3, 13, 13, 6), (7, 11), (5, 1)]:
            channels = shape[-1]
            bias = random(channels)
            inputs = leaf(x=random(*shape), **norm_inputs(channels))
            y, mean, variance = layers.batch_norm_activation(
                bias=bias, activation=activation, **inputs
            )
            outputs = {"y": y, "mean": mean, "variance": variance}
            gradients = differentiate(y, inputs)
            yield {"activation": activation}, {"bias": bias, **inputs, **outputs, **gradients}


def batch_norm_inference_cases():
    for activation in ("relu", "lrelu"):
        for shape in [(7, 7, 5, 3), (1, 9, 14, 4), (7, 11), (1, 1)]:
            channels = shape[-1]
            inputs = {"x": random(*shape), "bias": random(channels), **norm_inputs(channels)}
            inputs["mean"] = random(channels)
            inputs["variance"] = representable(random(channels) ** 2)
            y = layers.batch_norm_inference(**inputs, activation=activation)
            yield {"activation": activation}, {**inputs, "y": y}


def concat_condition_cases():
    for shape, classes in [((7, 7, 5, 3), 10), ((1, 9, 14, 4), 2), ((2, 16, 16, 1), 1), ((7, 13), 10)]:
        inputs = leaf(x=random(*shape))
        labels = torch.randint(classes, (shape[0],))
        y = torch.nn.functional.one_hot(labels, classes).double()
        output = layers.concat_condition(inputs["x"], y)
        gradients = differentiate(output, inputs)
        yield {}, {**inputs, "condition": y, "y": output, **gradients}


def sigmoid_cross_entropy_cases():
    extremes = torch.tensor([[-60.0], [-20.0], [0.0], [1e-3], [20.0], [60.0], [-110.0], [110.0]])
    for label in (0, 1):
        for logits in [extremes.double(), random(7, 1, scale=3), random(1, 1)]:
            inputs = leaf(logits=logits.clone())
            y = layers.sigmoid_cross_entropy(inputs["logits"], label)
            yield {"label": label}, {**inputs, "y": y, **differentiate(y, inputs)}


def hinge_loss_cases():
    extremes = torch.tensor([[-60.0], [-1.5], [-0.5], [0.0], [1e-3], [0.5], [1.5], [60.0]]).double()
    for label in (0, 1, None):
        for logits in [extremes, random(7, 1), random(1, 1)]:
            inputs = leaf(logits=logits.clone())
            x = inputs["logits"]
            y = -x.mean() if label is None else layers.hinge_loss(x, label)
            yield {"label": label}, {**inputs, "y": y, **differentiate(y, inputs)}


def adam_cases():
    settings = {"learningRate": 2e-4, "beta1": 0.5, "beta2": 0.999, "epsilon": 1e-8}
    other = {"learningRate": 1e-2, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-3}
    for attributes, shape in [(settings, (31,)), (other, (5, 5, 2, 3))]:
        variable = random(*shape, scale=1e-3)  # small, so that an update is no matter of its last digits
        # From none at all to large: Adam moves by about the learning rate whatever the size.
        scales = torch.logspace(-9, 2, variable.numel(), dtype=torch.float64).reshape(shape)
        scales.flatten()[0] = 0
        case = {"variable": variable}
        adam, values = layers.Adam(*attributes.values()), {"p": variable}
        for n in (1, 2, 3):
            gradient = representable(scales * random(*shape))
            values = adam.update(values, {"p": gradient})
            case[f"gradient{n}"], case[f"after{n}"] = gradient, values["p"]
        yield attributes, {**case, "m": adam.m["p"], "v": adam.v["p"]}


def move_towards_cases():
    for rate, shape in [(0.01, (31,)), (0.9, (5, 5, 2, 3)), (0.001, (1,)), (1.0, (7, 3))]:
        rate = representable(torch.tensor([rate], dtype=torch.float64))
        average, value = random(*shape), random(*shape, mean=2)
        after = average + rate * (value - average)
        twice = after + rate * (value - after)
        yield {}, {"rate": rate, "average": average, "value": value, "after1": after, "after2": twice}


def image_augmentation(height, width):
    """Draws that reach over every edge, and past the image."""
    below = lambda low, high: int(torch.randint(low, high, (1,)))
    factor = lambda: float(torch.rand(1, dtype=torch.float64))
    return {
        "brightness": factor() - 0.5,
        "saturation": 2 * factor(),
        "contrast": 0.5 + factor(),
        "down": below(-height, height + 1) // 3,
        "right": below(-width, width + 1) // 3,
        "cut": {
            "top": below(-height // 2, height),
            "left": below(-width // 2, width),
            "height": height // 2,
            "width": (width + 1) // 2,
        },
    }


def diff_augment_cases():
    for shape in [(7, 9, 14, 3), (1, 13, 13, 1), (7, 5, 8, 4), (3, 16, 16, 3), (2, 33, 7, 1)]:
        images = [image_augmentation(*shape[1:3]) for _ in range(shape[0])]
        inputs = leaf(x=random(*shape))
        y = layers.diff_augment(inputs["x"], images)
        yield {"images": images}, {**inputs, "y": y, **differentiate(y, inputs)}


def spectral_norm_cases():
    for shape in [(5, 5, 3, 4), (5, 5, 7, 31), (13, 9), (33, 1), (5, 5, 1, 1), (210, 130)]:
        inputs = leaf(weight=random(*shape))
        u = random(shape[-1])
        y, after = layers.spectral_norm(inputs["weight"], u)
        yield {}, {**inputs, "u": u, "y": y, "after": after, **differentiate(y, inputs)}


OPS = {
    "conv2d": conv2d_cases,
    "conv_transpose2d": conv_transpose2d_cases,
    "linear": linear_cases,
    "bias_activation": bias_activation_cases,
    "batch_norm_activation": batch_norm_activation_cases,
    "batch_norm_inference": batch_norm_inference_cases,
    "concat_condition": concat_condition_cases,
    "sigmoid_cross_entropy": sigmoid_cross_entropy_cases,
    "adam": adam_cases,
    "move_towards": move_towards_cases,
    "diff_augment": diff_augment_cases,
    "hinge_loss": hinge_loss_cases,
    "spectral_norm": spectral_norm_cases,
}
