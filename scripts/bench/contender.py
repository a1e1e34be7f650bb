"""What the Python frameworks share: the protocol, and the networks and the step in terms of their layers.

One line on stdin asks, one line on stdout answers:

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


def variables_of(network, tensors):
    """One network's tensors by the names that they have within it."""
    prefix = network + "."
    return {key.removeprefix(prefix): each for key, each in tensors.items() if key.startswith(prefix)}


def is_trainable(name):
    return ".moving" not in name


def generator(g, model, z, y):
    """The images of z; g has the layers in its framework, y is None without classes."""
    sizes = sizes_of(model)
    if y is None:
        h = g.relu(g.norm(g.images(g.linear(z, "linear0"), sizes[4]), "bn0"))
        for n in (1, 2, 3):
            h = g.relu(g.norm(g.deconv(h, f"deconv{n}", sizes[4 - n]), f"bn{n}"))
        return g.tanh(g.deconv(h, "deconv4", sizes[0]))
    h = g.relu(g.norm(g.linear(g.concat(z, y), "linear0"), "bn0"))
    h = g.relu(g.norm(g.linear(g.concat(h, y), "linear1"), "bn1"))
    h = g.images(h, sizes[2])
    h = g.relu(g.norm(g.deconv(g.concat(h, y), "deconv2", sizes[1]), "bn2"))
    return g.sigmoid(g.deconv(g.concat(h, y), "deconv3", sizes[0]))


def discriminator(d, x, y):
    """Logits [batch, 1]."""
    if y is None:
        h = d.lrelu(d.conv(x, "conv0"))
        for n in (1, 2, 3):
            h = d.lrelu(d.norm(d.conv(h, f"conv{n}"), f"bn{n}"))
        return d.linear(d.flat(h), "linear4")
    h = d.lrelu(d.conv(d.concat(x, y), "conv0"))
    h = d.lrelu(d.norm(d.conv(d.concat(h, y), "conv1"), "bn1"))
    h = d.lrelu(d.norm(d.linear(d.concat(d.flat(h), y), "linear2"), "bn2"))
    return d.linear(d.concat(h, y), "linear3")


class Trainer:
    """A step in frameworks whose variables change in place. What they add: `fakes(z)`,
    `loss(images, label)`, `detached(x)`, and `update(network, loss)`."""

    def __init__(self, model, tensors):
        self.model, self.steps = model, 0
        self.real, self.z, self.y = tensors["images"], tensors["z"], tensors.get("y")

    def next_z(self):
        self.steps += 1
        return self.z[(self.steps - 1) % len(self.z)]

    def train(self, z):
        fakes = self.fakes(z)
        for _ in range(self.model["dUpdates"]):
            real, fake = self.loss(self.real, 1.0), self.loss(self.detached(fakes), 0.0)
            self.update("discriminator", real + fake)
        for update in range(self.model["gUpdates"]):
            if update > 0:
                fakes = self.fakes(z)
            g_loss = self.loss(fakes, 1.0)
            self.update("generator", g_loss)
        return {"dLossReal": real, "dLossFake": fake, "gLoss": g_loss}

    def first_losses(self, z):
        """Both networks' losses by the same weights."""
        fakes = self.fakes(z)
        d_loss = self.loss(self.real, 1.0) + self.loss(self.detached(fakes), 0.0)
        return {"discriminator": d_loss, "generator": self.loss(fakes, 1.0)}
