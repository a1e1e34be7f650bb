"""One training step of the DCGAN: one D update, then two G updates on the same z."""

import torch

from layers import hinge_loss, sigmoid_cross_entropy
from networks import discriminator, generator, is_trained, iterate_directions


def variables_of(state, network):
    return {
        name: tensor
        for name, tensor in state.items()
        if name.startswith(network) and is_trained(name)
    }


def gradients_of(loss, state, network):
    variables = variables_of(state, network)
    gradients = torch.autograd.grad(loss, list(variables.values()))
    return dict(zip(variables, gradients))


def apply_update(adam, state, network, gradients):
    updated = adam.update(variables_of(state, network), gradients)
    state.update({name: tensor.detach().requires_grad_() for name, tensor in updated.items()})


def losses_of(config):
    """D's loss from logits and label, and G's from logits."""
    if config.get("loss") == "hinge":
        return hinge_loss, lambda logits: -logits.mean()
    return sigmoid_cross_entropy, lambda logits: sigmoid_cross_entropy(logits, 1)


def r1_penalty(config, state, images, y):
    """gamma / 2 times the mean of |dD/dx|^2, 16 times as much for every 16th step."""
    images = images.clone().requires_grad_()
    logits = discriminator(state, images, y)
    (slopes,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
    return 16 * config["r1"] / 2 * (slopes**2).sum((1, 2, 3)).mean()


def train_step(config, state, adam_d, adam_g, images, z, y, is_penalised=False):
    """Updates `state`. Returns its scalars, and the gradients of the D update and of the first G update."""
    d_loss, g_loss = losses_of(config)
    fakes = generator(config, state, z, y)

    # D: raise the logits of real images, lower those of generated ones.
    real_logits = discriminator(state, images, y)
    fake_logits = discriminator(state, fakes.detach(), y)
    d_loss_real = d_loss(real_logits, 1)
    d_loss_fake = d_loss(fake_logits, 0)
    penalty = r1_penalty(config, state, images, y) if is_penalised else 0
    gradients_d = gradients_of(d_loss_real + d_loss_fake + penalty, state, "discriminator")
    iterated = dict(state)
    iterate_directions(iterated)
    apply_update(adam_d, state, "discriminator", gradients_d)
    state.update({name: t for name, t in iterated.items() if name.endswith(".direction")})

    # G: raise the logits that the updated D gives to the same generated images.
    g_loss1 = g_loss(discriminator(state, fakes, y))
    gradients_g = gradients_of(g_loss1, state, "generator")
    apply_update(adam_g, state, "generator", gradients_g)

    # G again, with the same z.
    g_loss2 = g_loss(discriminator(state, generator(config, state, z, y), y))
    apply_update(adam_g, state, "generator", gradients_of(g_loss2, state, "generator"))

    scalars = {
        "dLossReal": d_loss_real,
        "dLossFake": d_loss_fake,
        "gLoss1": g_loss1,
        "gLoss2": g_loss2,
        "meanDReal": torch.sigmoid(real_logits).mean(),
        "meanDFake": torch.sigmoid(fake_logits).mean(),
    }
    return scalars, gradients_d, gradients_g
