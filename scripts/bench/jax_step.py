"""The same training step in JAX, compiled as one function. Its layouts are ours: NHWC, HWIO."""

import os

import numpy as np

from contender import discriminator, generator, is_trainable, serve, variables_of


def limit_threads(count):
    """XLA starts a thread for each core that it may use, and has no option for fewer."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[:count])


def convolve(x, weight):
    return jax.lax.conv_general_dilated(
        x, weight, (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )


class Network:
    """The layers of one network by the names of its variables; `moved` are the averages after it."""

    def __init__(self, trainable, averages):
        self.variables = {**trainable, **averages}
        self.moved = dict(averages)

    def relu(self, x):
        return jax.nn.relu(x)

    def lrelu(self, x):
        return jax.nn.leaky_relu(x, 0.2)

    def tanh(self, x):
        return jnp.tanh(x)

    def sigmoid(self, x):
        return jax.nn.sigmoid(x)

    def concat(self, x, y):
        if x.ndim == 4:
            y = jnp.broadcast_to(y[:, None, None, :], (*x.shape[:3], y.shape[1]))
        return jnp.concatenate([x, y], -1)

    def images(self, x, size):
        return x.reshape(x.shape[0], *size, -1)

    def flat(self, x):
        return x.reshape(x.shape[0], -1)

    def bias(self, x, layer):
        return x + self.variables[layer + ".bias"]

    def linear(self, x, layer):
        return self.bias(x @ self.variables[layer + ".weight"], layer)

    def conv(self, x, layer):
        return self.bias(convolve(x, self.variables[layer + ".weight"]), layer)

    def deconv(self, x, layer, size):
        weight = self.variables[layer + ".weight"]
        images = jax.ShapeDtypeStruct((x.shape[0], *size, weight.shape[2]), x.dtype)
        (y,) = jax.linear_transpose(lambda image: convolve(image, weight), images)(x)
        return self.bias(y, layer)

    def norm(self, x, layer):
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axes), x.var(axes)
        count = x.size // x.shape[-1]
        unbiased = variance * (count / (count - 1))
        for key, batch in ((".movingMean", mean), (".movingVariance", unbiased)):
            self.moved[layer + key] = 0.9 * self.moved[layer + key] + 0.1 * batch
        scale = self.variables[layer + ".gamma"] * jax.lax.rsqrt(variance + 1e-5)
        return (x - mean) * scale + self.variables[layer + ".beta"]


def cross_entropy(logits, label):
    """Of the sigmoid of the logits, by a form that does not overflow."""
    return jnp.mean(jax.nn.softplus(logits) - label * logits)


def first_state(tensors, name):
    """One network's variables, and Adam's memory of them."""
    own = variables_of(name, tensors)
    trainable = {key: values for key, values in own.items() if is_trainable(key)}
    return {
        "trainable": trainable,
        "averages": {key: values for key, values in own.items() if not is_trainable(key)},
        "m": jax.tree.map(jnp.zeros_like, trainable),
        "v": jax.tree.map(jnp.zeros_like, trainable),
        "powers": jnp.ones(2, jnp.float32),
    }


def adam(state, gradients, model):
    """In TensorFlow's own form: epsilon beside the root of the moving square."""
    betas = jnp.array([model["beta1"], model["beta2"]], jnp.float32)
    powers = state["powers"] * betas
    rate = model["learningRate"] * jnp.sqrt(1 - powers[1]) / (1 - powers[0])
    m = jax.tree.map(lambda m, g: betas[0] * m + (1 - betas[0]) * g, state["m"], gradients)
    v = jax.tree.map(lambda v, g: betas[1] * v + (1 - betas[1]) * g * g, state["v"], gradients)
    moved = jax.tree.map(
        lambda x, m, v: x - rate * m / (jnp.sqrt(v) + model["epsilon"]), state["trainable"], m, v
    )
    return {**state, "trainable": moved, "m": m, "v": v, "powers": powers}


class Step:
    """The two losses, and one step of training, as functions of the networks' states."""

    def __init__(self, model, images, y):
        self.model, self.images, self.y = model, images, y

    def fakes(self, g, z):
        """G(z) with the averages that it leaves, and the way back to G's variables."""

        def draw(trainable):
            network = Network(trainable, g["averages"])
            return generator(network, self.model, z, self.y), network.moved

        return jax.vjp(draw, g["trainable"], has_aux=True)

    def d_loss(self, trainable, averages, fakes):
        d = Network(trainable, averages)
        real = cross_entropy(discriminator(d, self.images, self.y), 1.0)
        on_fakes = Network(trainable, d.moved)
        fake = cross_entropy(discriminator(on_fakes, fakes, self.y), 0.0)
        return real + fake, (real, fake, on_fakes.moved)

    def g_loss(self, fakes, d):
        network = Network(d["trainable"], d["averages"])
        return cross_entropy(discriminator(network, fakes, self.y), 1.0), network.moved

    def d_gradients(self, d, fakes):
        return jax.grad(self.d_loss, has_aux=True)(d["trainable"], d["averages"], fakes)

    def train(self, g, d, z):
        fakes, back, moved = self.fakes(g, z)
        g = {**g, "averages": moved}
        for _ in range(self.model["dUpdates"]):
            gradients, (real, fake, moved) = self.d_gradients(d, fakes)
            d = {**adam(d, gradients, self.model), "averages": moved}
        for update in range(self.model["gUpdates"]):
            if update > 0:
                fakes, back, moved = self.fakes(g, z)
                g = {**g, "averages": moved}
            (g_loss, moved), on_fakes = jax.value_and_grad(self.g_loss, has_aux=True)(fakes, d)
            d = {**d, "averages": moved}
            g = adam(g, *back(on_fakes), self.model)
        return g, d, {"dLossReal": real, "dLossFake": fake, "gLoss": g_loss}

    def norms(self, g, d, z):
        fakes, back, _ = self.fakes(g, z)
        of_d, _ = self.d_gradients(d, fakes)
        on_fakes, _ = jax.grad(self.g_loss, has_aux=True)(fakes, d)
        (of_g,) = back(on_fakes)
        named = {"discriminator": of_d, "generator": of_g}
        return {
            f"{name}.{key}": jnp.linalg.norm(gradient)
            for name, gradients in named.items()
            for key, gradient in gradients.items()
        }


def trainer(model, tensors):
    """A function that makes the next step and gives its losses, and one for the gradients' norms."""
    all_z = tensors["z"]
    functions = Step(model, tensors["images"], tensors.get("y"))
    train = jax.jit(functions.train, donate_argnums=(0, 1))
    g, d = first_state(tensors, "generator"), first_state(tensors, "discriminator")
    steps = 0

    def step():
        nonlocal g, d, steps
        g, d, losses = train(g, d, all_z[steps % len(all_z)])
        steps += 1
        return {name: float(loss) for name, loss in losses.items()}

    def gradient_norms():
        norms = jax.jit(functions.norms)(g, d, all_z[0])
        return {name: float(norm) for name, norm in norms.items()}

    return step, gradient_norms


def start(model, tensors, threads):
    global jax, jnp
    limit_threads(threads)
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_platforms", "cpu")
    tensors = {
        name: jnp.array(np.frombuffer(data, np.float32).reshape(shape))
        for name, (shape, data) in tensors.items()
    }
    return f"JAX {jax.__version__}, threads: {threads}", *trainer(model, tensors)


serve(start)
