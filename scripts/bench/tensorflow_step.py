"""The same training step in TensorFlow, compiled into one graph. Its layouts are ours: NHWC, HWIO."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf

import contender
from contender import discriminator, generator, is_trainable, serve, variables_of


class Network:
    """The layers of one network by the names of its variables, with Adam's moments beside them."""

    relu, tanh, sigmoid = map(staticmethod, (tf.nn.relu, tf.tanh, tf.sigmoid))

    def __init__(self, name, tensors, model):
        self.model = model
        self.variables = {
            key: tf.Variable(values, trainable=is_trainable(key))
            for key, values in variables_of(name, tensors).items()
        }
        self.trainable_names = [key for key in self.variables if is_trainable(key)]
        self.trainable = [self.variables[key] for key in self.trainable_names]
        self.m = [tf.Variable(tf.zeros_like(each)) for each in self.trainable]
        self.v = [tf.Variable(tf.zeros_like(each)) for each in self.trainable]
        self.powers = [tf.Variable(1.0), tf.Variable(1.0)]

    def lrelu(self, x):
        return tf.nn.leaky_relu(x, 0.2)

    def concat(self, x, y):
        if x.shape.rank == 4:
            y = tf.broadcast_to(y[:, None, None, :], [*x.shape[:3], y.shape[1]])
        return tf.concat([x, y], -1)

    def images(self, x, size):
        height, width = size
        return tf.reshape(x, [x.shape[0], height, width, x.shape[1] // (height * width)])

    def flat(self, x):
        return tf.reshape(x, [x.shape[0], -1])

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


class Trainer(contender.Trainer):
    def __init__(self, model, tensors):
        super().__init__(model, tensors)
        names = "discriminator", "generator"
        self.networks = {name: Network(name, tensors, model) for name in names}
        self.graph, self.norms_graph = tf.function(self.train), tf.function(self.norms)

    def fakes(self, z):
        return generator(self.networks["generator"], self.model, z, self.y)

    def loss(self, images, label):
        logits = discriminator(self.networks["discriminator"], images, self.y)
        labels = tf.fill(logits.shape, label)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))

    def detached(self, x):
        return tf.stop_gradient(x)

    def update(self, network, loss):
        self.networks[network].update(loss)

    def norms(self, z):
        norms = {}
        for name, loss in self.first_losses(z).items():
            network = self.networks[name]
            gradients = tf.gradients(loss, network.trainable)
            for key, gradient in zip(network.trainable_names, gradients):
                norms[f"{name}.{key}"] = tf.norm(gradient)
        return norms

    def step(self):
        return {name: float(loss) for name, loss in self.graph(self.next_z()).items()}

    def gradient_norms(self):
        return {name: float(norm) for name, norm in self.norms_graph(self.z[0]).items()}


def start(model, tensors, threads):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tensors = {
        name: tf.constant(np.frombuffer(data, np.float32).reshape(shape))
        for name, (shape, data) in tensors.items()
    }
    trainer = Trainer(model, tensors)
    description = f"TensorFlow {tf.__version__}, threads: {threads}"
    return description, trainer.step, trainer.gradient_norms


serve(start)
