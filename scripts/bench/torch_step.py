"""The same training step in PyTorch, written for speed.

Images are NCHW by name and channels last in memory, which oneDNN prefers; the inputs have them NHWC.
"""

import argparse

import torch
import torch.nn.functional as F

import contender
from contender import discriminator, generator, is_trainable, serve, variables_of


def as_images(x):
    """NHWC -> NCHW, without moving a number."""
    return x.permute(0, 3, 1, 2)


def as_parameter(name, values):
    """Filters [5, 5, a, b] -> [b, a, 5, 5], matrices [in, out] -> [out, in]."""
    if values.dim() == 4:
        values = values.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
    elif values.dim() == 2:
        values = values.t().contiguous()
    return values.clone(memory_format=torch.preserve_format)


def attribute(name):
    """A variable's name as an attribute of a module, which may have no dot in it."""
    return name.replace(".", "__")


def variable(attribute):
    return attribute.replace("__", ".")


def same_pads(size):
    """SAME at stride 2 and five taps: the smaller half before, the larger after."""
    total = max((-(-size // 2) - 1) * 2 + 5 - size, 0)
    return total // 2, total - total // 2


class Network(torch.nn.Module):
    """The layers of one network by the names of its variables, and `pass_through`, which calls them.

    A module's parameters and buffers stay where they are, so that a compiled pass reads and writes them
    in place; tensors that are merely reached are copied into each captured graph.
    """

    relu, tanh, sigmoid = map(staticmethod, (F.relu, torch.tanh, torch.sigmoid))

    def __init__(self, name, tensors, pass_through):
        super().__init__()
        self.pass_through = pass_through
        for key, values in variables_of(name, tensors).items():
            own = as_parameter(key, values)
            if is_trainable(key):
                self.register_parameter(attribute(key), torch.nn.Parameter(own))
            else:
                self.register_buffer(attribute(key), own)

    def forward(self, *inputs):
        return self.pass_through(self, *inputs)

    def trainable(self):
        return {variable(key): each for key, each in self.named_parameters()}

    def variable(self, layer, name):
        return getattr(self, attribute(f"{layer}.{name}"))

    def lrelu(self, x):
        return F.leaky_relu(x, 0.2)

    def concat(self, x, y):
        if x.dim() == 4:
            y = y[:, :, None, None].expand(-1, -1, *x.shape[2:])
            return torch.cat([x, y], 1).contiguous(memory_format=torch.channels_last)
        return torch.cat([x, y], 1)

    def images(self, x, size):
        return as_images(x.reshape(len(x), *size, -1))

    def flat(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)

    def weight_and_bias(self, layer):
        return self.variable(layer, "weight"), self.variable(layer, "bias")

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
        averages = self.variable(layer, "movingMean"), self.variable(layer, "movingVariance")
        scale_and_shift = self.variable(layer, "gamma"), self.variable(layer, "beta")
        return F.batch_norm(x, *averages, *scale_and_shift, training=True, momentum=0.1, eps=1e-5)


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


class Trainer(contender.Trainer):
    def __init__(self, model, tensors, mode):
        super().__init__(model, {**tensors, "images": as_images(tensors["images"])})
        self.networks = {
            each.__name__: Network(each.__name__, tensors, each) for each in (discriminator, generator)
        }
        self.adams = {
            name: Adam(list(each.trainable().values()), model) for name, each in self.networks.items()
        }
        self.is_compiled = mode is not None
        self.passes = {
            name: torch.compile(network, mode=mode) if mode else network
            for name, network in self.networks.items()
        }

    def fakes(self, z):
        return self.passes["generator"](self.model, z, self.y)

    def loss(self, images, label):
        logits = self.passes["discriminator"](images, self.y)
        return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))

    def detached(self, x):
        return x.detach()

    def update(self, network, loss):
        self.adams[network].step(loss)

    def step(self):
        if self.is_compiled:  # what the last step's graphs returned may be written over
            torch.compiler.cudagraph_mark_step_begin()
        return {name: loss.item() for name, loss in self.train(self.next_z()).items()}

    def gradient_norms(self):
        norms = {}
        for name, loss in self.first_losses(self.z[0]).items():
            own = self.networks[name].trainable()
            gradients = torch.autograd.grad(loss, list(own.values()))
            for key, gradient in zip(own, gradients):
                norms[f"{name}.{key}"] = gradient.norm().item()
        return norms


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compile", metavar="MODE", help="of torch.compile, such as reduce-overhead")
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
