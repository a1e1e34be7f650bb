"""The layers of the DCGAN as formulas, in whatever precision their inputs have.

Images are NHWC, conv filters [5, 5, in, out], deconv filters [5, 5, out, in], linear weights [in, out].
"""

import torch

KERNEL, STRIDE = 5, 2
BATCH_NORM_EPSILON = 1e-5
MOVING_AVERAGE_DECAY = 0.9

ACTIVATIONS = {
    "none": lambda x: x,
    "relu": lambda x: torch.where(x > 0, x, torch.zeros_like(x)),
    "lrelu": lambda x: torch.where(x > 0, x, 0.2 * x),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


def same_out(size):
    return -(-size // STRIDE)


def same_pads(size):
    """SAME pads so that every stride has an output: the smaller half before, the larger after."""
    total = max((same_out(size) - 1) * STRIDE + KERNEL - size, 0)
    return total // 2, total - total // 2


def conv2d(x, filter):
    """y[b,p,q,o] = sum over i, j, c of padded[b, 2p + i, 2q + j, c] * filter[i, j, c, o]"""
    batch, height, width, channels = x.shape
    (top, bottom), (left, right) = same_pads(height), same_pads(width)
    padded = x.new_zeros(batch, top + height + bottom, left + width + right, channels)
    padded[:, top : top + height, left : left + width] = x
    rows, columns = same_out(height), same_out(width)
    y = x.new_zeros(batch, rows, columns, filter.shape[3])
    for i in range(KERNEL):
        for j in range(KERNEL):
            taps = padded[:, i : i + STRIDE * rows : STRIDE, j : j + STRIDE * columns : STRIDE]
            y = y + taps[:, :rows, :columns] @ filter[i, j]
    return y


def conv_transpose2d(x, filter, size):
    """The gradient of conv2d: what x says about an image of that size, pulled back through the filter."""
    image = x.new_zeros(x.shape[0], *size, filter.shape[2]).requires_grad_()
    return torch.autograd.grad(conv2d(image, filter), image, x, create_graph=True)[0]


def linear(x, weight):
    return x @ weight


def bias_activation(x, bias, activation):
    return ACTIVATIONS[activation](x + bias)


def batch_norm_activation(x, bias, gamma, beta, activation):
    """Normalises with the batch's own statistics, over all axes but channels.

    Returns the output, the mean of x + bias and its biased variance.
    """
    biased = x + bias
    axes = tuple(range(x.dim() - 1))
    mean = biased.mean(axes)
    variance = ((biased - mean) ** 2).mean(axes)
    output = batch_norm_inference(x, bias, gamma, beta, mean, variance, activation)
    return output, mean, variance


def batch_norm_inference(x, bias, gamma, beta, mean, variance, activation):
    normalised = (x + bias - mean) / torch.sqrt(variance + BATCH_NORM_EPSILON)
    return ACTIVATIONS[activation](gamma * normalised + beta)


def concat_condition(x, y):
    """Appends the label y [batch, classes] to the channels of x, at every place of an image."""
    if x.dim() == 4:
        y = y[:, None, None, :].expand(*x.shape[:3], y.shape[1])
    return torch.cat([x, y], dim=-1)


def sigmoid_cross_entropy(logits, label):
    """mean of -label * log(sigmoid(logits)) - (1 - label) * log(1 - sigmoid(logits))"""
    return (torch.logaddexp(torch.zeros_like(logits), logits) - label * logits).mean()


def diff_augment(x, images):
    """Zhao et al. 2020, one map after the other; `images` has a dictionary for each image."""
    batch, height, width, channels = x.shape
    outputs = []
    for image, how in zip(x, images):
        y = image + how["brightness"]
        grey = y.mean(dim=2, keepdim=True)
        y = (y - grey) * how["saturation"] + grey
        middle = y.mean()
        y = (y - middle) * how["contrast"] + middle
        # As a window of the image among zeros.
        padded = torch.nn.functional.pad(y.permute(2, 0, 1), (width, width, height, height))
        top, left = height - how["down"], width - how["right"]
        y = padded[:, top : top + height, left : left + width].permute(1, 2, 0)
        keeps = torch.ones(height, width, 1, dtype=x.dtype)
        cut = how["cut"]
        first, start = max(cut["top"], 0), max(cut["left"], 0)
        end, stop = max(cut["top"] + cut["height"], 0), max(cut["left"] + cut["width"], 0)
        keeps[first:end, start:stop] = 0
        outputs.append(y * keeps)
    return torch.stack(outputs)


def hinge_loss(logits, label):
    sign = 1 if label else -1
    return torch.relu(1 - sign * logits).mean()


def spectral_norm(weight, u):
    """One power iteration from u. Returns weight / sigma, and the direction that was found."""
    matrix = weight.reshape(-1, weight.shape[-1])
    with torch.no_grad():
        v = torch.nn.functional.normalize(matrix @ u, dim=0, eps=1e-12)
        u = torch.nn.functional.normalize(v @ matrix, dim=0, eps=1e-12)
    return weight / (v @ matrix @ u), u


class Adam:
    """TensorFlow's form: the bias corrections are folded into the rate, so epsilon stays uncorrected."""

    def __init__(self, learning_rate, beta1, beta2, epsilon):
        self.learning_rate, self.beta1, self.beta2 = learning_rate, beta1, beta2
        self.epsilon, self.t, self.m, self.v = epsilon, 0, {}, {}

    def update(self, variables, gradients):
        """The new variables, by name."""
        self.t += 1
        correction = (1 - self.beta2**self.t) ** 0.5 / (1 - self.beta1**self.t)
        return {
            name: variables[name] - self.learning_rate * correction * self._direction(name, gradient)
            for name, gradient in gradients.items()
        }

    def _direction(self, name, gradient):
        m, v = self.m.get(name, 0), self.v.get(name, 0)
        self.m[name] = self.beta1 * m + (1 - self.beta1) * gradient
        self.v[name] = self.beta2 * v + (1 - self.beta2) * gradient**2
        return self.m[name] / (torch.sqrt(self.v[name]) + self.epsilon)
