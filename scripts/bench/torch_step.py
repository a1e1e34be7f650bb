"""The same training step in PyTorch, written for speed.

Images are NCHW by name and channels last in memory, which oneDNN prefers; the inputs have them NHWC.
"""

import argparse

import torch
import torch.nn.functional as F

from contender import serve, sizes_of


def as_images(x):
    """NHWC -> NCHW, without moving a number."""
    return x.permute(0, 3, 1, 2)


def as_parameter(name, values):
    """Filters [5, 5, a, b] -> [b, a, 5, 5], matrices [in, out] -> [out, in]."""
    if values.dim() == 4:
        values = values.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    elif values.dim() == 2:
        values = values.t().contiguous()
    return values.clone(memory_format=torch.preserve_format).requires_grad_(".moving" not in name)


def same_pads(size):
    """SAME at stride 2 and five taps: the smaller half before, the larger after."""
    total = max((-(-size // 2) - 1) * 2 + 5 - size, 0)
    return total // 2, total - total // 2


def lrelu(x):
    return F.leaky_relu(x, 0.2)


def concat(x, y):
    if x.dim() == 4:
        y = y[:, :, None, None].expand(-1, -1, *x.shape[2:])
        return torch.cat([x, y], 1).contiguous(memory_format=torch.channels_last)
    return torch.cat([x, y], 1)


class Network:
    """The layers of one network by the names of its variables."""

    def __init__(self, name, tensors):
        self.variables = {
            key.removeprefix(name + "."): as_parameter(key, values)
            for key, values in tensors.items()
            if key.startswith(name + ".")
        }

    def trainable(self):
        return [each for each in self.variables.values() if each.requires_grad]

    def trainable_names(self):
        return [key for key, each in self.variables.items() if each.requires_grad]

    def weight_and_bias(self, layer):
        return self.variables[layer + ".weight"], self.variables[layer + ".bias"]

    def linear(self, x, layer):
        return F.linear(x, *self.weight_and_bias(layer))

    def conv(self, x, layer):
        (top, bottom), (left, right) = same_pads(x.shape[2]), same_pads(x.shape[3])
        padded = F.pad(x, (left, right, top, bottom))
        return F.conv2d(padded, *self.weight_and_bias(layer), stride=2)

    def deconv(self, x, layer, size):
        """Cut to size at the end, where SAME pads more than before."""
        pads = same_pads(size[0])[0], same_pads(size[1])[0]
        y = F.conv_transpose2d(x, *self.weight_and_bias(layer), stride=2, padding=pads)
        return y[:, :, : size[0], : size[1]]

    def norm(self, x, layer):
        v = self.variables
        averages = v[layer + ".movingMean"], v[layer + ".movingVariance"]
        scale_and_shift = v[layer + ".gamma"], v[layer + ".beta"]
        return F.batch_norm(x, *averages, *scale_and_shift, training=True, momentum=0.1, eps=1e-5)


def generator(g, model, z, y):
    sizes = sizes_of(model)
    if y is None:
        h = as_images(g.linear(z, "linear0").reshape(len(z), *sizes[4], -1))
        h = F.relu(g.norm(h, "bn0"))
        for n in (1, 2, 3):
            h = F.relu(g.norm(g.deconv(h, f"deconv{n}", sizes[4 - n]), f"bn{n}"))
        return torch.tanh(g.deconv(h, "deconv4", sizes[0]))
    h = F.relu(g.norm(g.linear(concat(z, y), "linear0"), "bn0"))
    h = F.relu(g.norm(g.linear(concat(h, y), "linear1"), "bn1"))
    h = as_images(h.reshape(len(z), *sizes[2], -1))
    h = F.relu(g.norm(g.deconv(concat(h, y), "deconv2", sizes[1]), "bn2"))
    return torch.sigmoid(g.deconv(concat(h, y), "deconv3", sizes[0]))


def discriminator(d, x, y):
    """Logits [batch, 1]."""
    if y is None:
        h = lrelu(d.conv(x, "conv0"))
        for n in (1, 2, 3):
            h = lrelu(d.norm(d.conv(h, f"conv{n}"), f"bn{n}"))
        return d.linear(h.permute(0, 2, 3, 1).flatten(1), "linear4")
    h = lrelu(d.conv(concat(x, y), "conv0"))
    h = lrelu(d.norm(d.conv(concat(h, y), "conv1"), "bn1"))
    h = concat(h.permute(0, 2, 3, 1).flatten(1), y)
    h = lrelu(d.norm(d.linear(h, "linear2"), "bn2"))
    return d.linear(concat(h, y), "linear3")


class Adam:
    """torch.optim's, fused where there is such a one, with epsilon where TensorFlow's form has it."""

    def __init__(self, parameters, model):
        self.parameters, self.model, self.steps = parameters, model, 0
        rates = {"lr": model["learningRate"], "betas": (model["beta1"], model["beta2"])}
        try:
            self.optimizer = torch.optim.Adam(parameters, **rates, fused=True)
        except (RuntimeError, TypeError):  # before PyTorch 2.4 only GPUs have it
            self.optimizer = torch.optim.Adam(parameters, **rates, foreach=True)

    def step(self, loss):
        """Only the gradients of these parameters are computed."""
        self.steps += 1
        correction = (1 - self.model["beta2"] ** self.steps) ** 0.5
        self.optimizer.param_groups[0]["eps"] = self.model["epsilon"] / correction
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward(inputs=self.parameters)
        self.optimizer.step()


def cross_entropy(logits, label):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


class Trainer:
    def __init__(self, model, tensors, is_compiled):
        self.model, self.steps = model, 0
        self.images = as_images(tensors["images"])
        self.z, self.y = tensors["z"], tensors.get("y")
        self.g, self.d = Network("generator", tensors), Network("discriminator", tensors)
        self.adam_g = Adam(self.g.trainable(), model)
        self.adam_d = Adam(self.d.trainable(), model)
        compiled = torch.compile if is_compiled else lambda network: network
        self.generator, self.discriminator = compiled(generator), compiled(discriminator)

    def fakes(self, z):
        return self.generator(self.g, self.model, z, self.y)

    def loss(self, images, label):
        return cross_entropy(self.discriminator(self.d, images, self.y), label)

    def step(self):
        z = self.z[self.steps % len(self.z)]
        self.steps += 1
        fakes = self.fakes(z)
        for _ in range(self.model["dUpdates"]):
            real = self.loss(self.images, 1.0)
            fake = self.loss(fakes.detach(), 0.0)
            self.adam_d.step(real + fake)
        for update in range(self.model["gUpdates"]):
            if update > 0:
                fakes = self.fakes(z)
            g_loss = self.loss(fakes, 1.0)
            self.adam_g.step(g_loss)
        return {"dLossReal": real.item(), "dLossFake": fake.item(), "gLoss": g_loss.item()}

    def gradient_norms(self):
        fakes = self.fakes(self.z[0])
        d_loss = self.loss(self.images, 1.0) + self.loss(fakes.detach(), 0.0)
        g_loss = self.loss(fakes, 1.0)
        norms = {}
        for name, network, loss in (("discriminator", self.d, d_loss), ("generator", self.g, g_loss)):
            gradients = torch.autograd.grad(loss, network.trainable(), retain_graph=True)
            for key, gradient in zip(network.trainable_names(), gradients):
                norms[f"{name}.{key}"] = gradient.norm().item()
        return norms


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--tf32", action="store_true")
    return parser.parse_args()


def start(model, tensors, threads):
    how = options()
    torch.set_num_threads(threads)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = how.tf32
    torch.backends.cudnn.benchmark = True
    tensors = {
        name: torch.frombuffer(data, dtype=torch.float32).reshape(shape).to(how.device)
        for name, (shape, data) in tensors.items()
    }
    device = torch.cuda.get_device_name() if how.device == "cuda" else f"threads: {threads}"
    trainer = Trainer(model, tensors, how.compile)
    return f"PyTorch {torch.__version__}, {device}", trainer.step, trainer.gradient_norms


serve(start)
