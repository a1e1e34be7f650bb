"""The same training step in TensorFlow, compiled into one graph. Its layouts are ours: NHWC, HWIO."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

from contender import serve, sizes_of


def concat(x, y):
    if x.shape.rank == 4:
        y = tf.broadcast_to(y[:, None, None, :], [*x.shape[:3], y.shape[1]])
    return tf.concat([x, y], -1)


def lrelu(x):
    return tf.nn.leaky_relu(x, 0.2)


class Network:
    """The layers of one network by the names of its variables, with Adam's moments beside them."""

    def __init__(self, name, tensors, model):
        self.model = model
        self.variables = {
            key.removeprefix(name + "."): tf.Variable(values, trainable=".moving" not in key)
            for key, values in tensors.items()
            if key.startswith(name + ".")
        }
        self.trainable_names = [key for key, each in self.variables.items() if each.trainable]
        self.trainable = [self.variables[key] for key in self.trainable_names]
        self.m = [tf.Variable(tf.zeros_like(each)) for each in self.trainable]
        self.v = [tf.Variable(tf.zeros_like(each)) for each in self.trainable]
        self.powers = [tf.Variable(1.0), tf.Variable(1.0)]

    def bias(self, x, layer):
        return tf.nn.bias_add(x, self.variables[layer + ".bias"])

    def linear(self, x, layer):
        return self.bias(tf.matmul(x, self.variables[layer + ".weight"]), layer)

    def conv(self, x, layer):
        return self.bias(tf.nn.conv2d(x, self.variables[layer + ".weight"], 2, "SAME"), layer)

    def deconv(self, x, layer, size):
        weight = self.variables[layer + ".weight"]
        shape = [x.shape[0], *size, weight.shape[2]]
        return self.bias(tf.nn.conv2d_transpose(x, weight, shape, 2, "SAME"), layer)

    def norm(self, x, layer):
        v = self.variables
        images = x if x.shape.rank == 4 else x[:, None, None, :]
        y, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            images, v[layer + ".gamma"], v[layer + ".beta"], epsilon=1e-5, is_training=True
        )
        for moving, batch in ((".movingMean", mean), (".movingVariance", variance)):
            v[layer + moving].assign(0.9 * v[layer + moving] + 0.1 * batch)
        return tf.reshape(y, x.shape)

    def update(self, loss):
        """Adam in TensorFlow's own form, by its own kernel."""
        model = self.model
        betas = model["beta1"], model["beta2"]
        gradients = tf.gradients(loss, self.trainable)
        for power, beta in zip(self.powers, betas):
            power.assign(power * beta)
        for variable, m, v, gradient in zip(self.trainable, self.m, self.v, gradients):
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=self.powers[0].read_value(),
                beta2_power=self.powers[1].read_value(),
                lr=model["learningRate"],
                beta1=betas[0],
                beta2=betas[1],
                epsilon=model["epsilon"],
                grad=gradient,
            )


def generator(g, model, z, y):
    sizes = sizes_of(model)
    batch = z.shape[0]
    if y is None:
        h = tf.reshape(g.linear(z, "linear0"), [batch, *sizes[4], 8 * model["gfDim"]])
        h = tf.nn.relu(g.norm(h, "bn0"))
        for n in (1, 2, 3):
            h = tf.nn.relu(g.norm(g.deconv(h, f"deconv{n}", sizes[4 - n]), f"bn{n}"))
        return tf.tanh(g.deconv(h, "deconv4", sizes[0]))
    h = tf.nn.relu(g.norm(g.linear(concat(z, y), "linear0"), "bn0"))
    h = tf.nn.relu(g.norm(g.linear(concat(h, y), "linear1"), "bn1"))
    h = tf.reshape(h, [batch, *sizes[2], 2 * model["gfDim"]])
    h = tf.nn.relu(g.norm(g.deconv(concat(h, y), "deconv2", sizes[1]), "bn2"))
    return tf.sigmoid(g.deconv(concat(h, y), "deconv3", sizes[0]))


def flat(x):
    return tf.reshape(x, [x.shape[0], -1])


def discriminator(d, x, y):
    """Logits [batch, 1]."""
    if y is None:
        h = lrelu(d.conv(x, "conv0"))
        for n in (1, 2, 3):
            h = lrelu(d.norm(d.conv(h, f"conv{n}"), f"bn{n}"))
        return d.linear(flat(h), "linear4")
    h = lrelu(d.conv(concat(x, y), "conv0"))
    h = lrelu(d.norm(d.conv(concat(h, y), "conv1"), "bn1"))
    h = lrelu(d.norm(d.linear(concat(flat(h), y), "linear2"), "bn2"))
    return d.linear(concat(h, y), "linear3")


def cross_entropy(logits, label):
    labels = tf.fill(logits.shape, label)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))


def trainer(model, tensors):
    """A function that makes the next step and gives its losses, and one for the gradients' norms."""
    images, all_z, y = tensors["images"], tensors["z"], tensors.get("y")
    g, d = Network("generator", tensors, model), Network("discriminator", tensors, model)

    @tf.function
    def graph(z):
        fakes = generator(g, model, z, y)
        for _ in range(model["dUpdates"]):
            real = cross_entropy(discriminator(d, images, y), 1.0)
            fake = cross_entropy(discriminator(d, tf.stop_gradient(fakes), y), 0.0)
            d.update(real + fake)
        for update in range(model["gUpdates"]):
            if update > 0:
                fakes = generator(g, model, z, y)
            g_loss = cross_entropy(discriminator(d, fakes, y), 1.0)
            g.update(g_loss)
        return {"dLossReal": real, "dLossFake": fake, "gLoss": g_loss}

    steps = 0

    def step():
        nonlocal steps
        losses = graph(all_z[steps % len(all_z)])
        steps += 1
        return {name: float(loss) for name, loss in losses.items()}

    @tf.function
    def norms_graph(z):
        fakes = generator(g, model, z, y)
        real = cross_entropy(discriminator(d, images, y), 1.0)
        fake = cross_entropy(discriminator(d, tf.stop_gradient(fakes), y), 0.0)
        g_loss = cross_entropy(discriminator(d, fakes, y), 1.0)
        norms = {}
        for name, network, loss in (("discriminator", d, real + fake), ("generator", g, g_loss)):
            gradients = tf.gradients(loss, network.trainable)
            for key, gradient in zip(network.trainable_names, gradients):
                norms[f"{name}.{key}"] = tf.norm(gradient)
        return norms

    def gradient_norms():
        return {name: float(norm) for name, norm in norms_graph(all_z[0]).items()}

    return step, gradient_norms


def start(model, tensors, threads):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tensors = {
        name: tf.constant(np.frombuffer(data, np.float32).reshape(shape))
        for name, (shape, data) in tensors.items()
    }
    return f"TensorFlow {tf.__version__}, threads: {threads}", *trainer(model, tensors)


serve(start)
