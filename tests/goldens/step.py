"""One training step of the DCGAN: one D update, then two G updates on the same z."""

import torch

from layers import sigmoid_cross_entropy
from networks import discriminator, generator, is_moving_average


def variables_of(state, network):
    return {
        name: tensor
        for name, tensor in state.items()
        if name.startswith(network) and not is_moving_average(name)
    }


def gradients_of(loss, state, network):
    variables = variables_of(state, network)
    gradients = torch.autograd.grad(loss, list(variables.values()))
    return dict(zip(variables, gradients))


def apply_update(adam, state, network, gradients):
    updated = adam.update(variables_of(state, network), gradients)
    state.update({name: tensor.detach().requires_grad_() for name, tensor in updated.items()})


def train_step(config, state, adam_d, adam_g, images, z, y):
    """Updates `state`. Returns its scalars, and the gradients of the D update and of the first G update."""
    fakes = generator(config, state, z, y)

    # D: raise the logits of real images, lower those of generated ones.
    real_logits = discriminator(state, images, y)
    fake_logits = discriminator(state, fakes.detach(), y)
    d_loss_real = sigmoid_cross_entropy(real_logits, 1)
    d_loss_fake = sigmoid_cross_entropy(fake_logits, 0)
    gradients_d = gradients_of(d_loss_real + d_loss_fake, state, "discriminator")
    apply_update(adam_d, state, "discriminator", gradients_d)

    # G: raise the logits that the updated D gives to the same generated images.
    g_loss1 = sigmoid_cross_entropy(discriminator(state, fakes, y), 1)
    gradients_g = gradients_of(g_loss1, state, "generator")
    apply_update(adam_g, state, "generator", gradients_g)

    # G again, with the same z.
    g_loss2 = sigmoid_cross_entropy(discriminator(state, generator(config, state, z, y), y), 1)
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
