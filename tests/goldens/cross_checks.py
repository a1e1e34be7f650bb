"""Asserts that the formulas of layers.py agree with PyTorch's own implementations, where it has them."""

import torch
import torch.nn.functional as F

import layers


def assert_close(ours, theirs):
    torch.testing.assert_close(ours, theirs, rtol=1e-11, atol=1e-12)


def assert_same_function(ours, theirs, inputs):
    """Same output, and same gradients of a random weighing of it."""
    inputs = [x.clone().requires_grad_() for x in inputs]
    y, expected = ours(*inputs), theirs(*inputs)
    assert_close(y, expected)
    upstream = torch.randn(y.shape, dtype=y.dtype)
    for gradients in zip(
        torch.autograd.grad(y, inputs, upstream), torch.autograd.grad(expected, inputs, upstream)
    ):
        assert_close(*gradients)


def torch_conv2d(x, filter):
    """Channels first, filters [out, in, height, width], pads spelt out."""
    (top, bottom), (left, right) = layers.same_pads(x.shape[1]), layers.same_pads(x.shape[2])
    padded = F.pad(x.permute(0, 3, 1, 2), (left, right, top, bottom))
    return F.conv2d(padded, filter.permute(3, 2, 0, 1), stride=2).permute(0, 2, 3, 1)


def torch_conv_transpose2d(size):
    """The uncropped transposed convolution, cropped to what lies inside of the pads."""

    def conv_transpose2d(x, filter):
        whole = F.conv_transpose2d(x.permute(0, 3, 1, 2), filter.permute(3, 2, 0, 1), stride=2)
        top, left = layers.same_pads(size[0])[0], layers.same_pads(size[1])[0]
        return whole[:, :, top : top + size[0], left : left + size[1]].permute(0, 2, 3, 1)

    return conv_transpose2d


def torch_batch_norm(activation):
    def batch_norm(x, gamma, beta):
        channels_first = x.movedim(-1, 1)
        y = F.batch_norm(channels_first, None, None, gamma, beta, True, 0, layers.BATCH_NORM_EPSILON)
        return activation(y.movedim(1, -1))

    return batch_norm


def our_batch_norm(activation):
    def batch_norm(x, gamma, beta):
        return layers.batch_norm_activation(x, torch.zeros_like(beta), gamma, beta, activation)[0]

    return batch_norm


def check_adam():
    """torch.optim.Adam corrects v before it adds epsilon, so the two forms meet where epsilon is nil."""
    start, gradients = random(20), [random(20) for _ in range(5)]
    theirs = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([theirs], lr=1e-3, betas=(0.5, 0.999), eps=0)
    adam, ours = layers.Adam(1e-3, 0.5, 0.999, 0), {"p": start}
    for gradient in gradients:
        theirs.grad = gradient
        optimizer.step()
        ours = adam.update(ours, {"p": gradient})
    assert_close(ours["p"], theirs.detach())


def check_spectral_norm():
    """torch.nn.utils.spectral_norm, whose filters are [out, in, height, width], over two passes."""
    theirs = torch.nn.utils.spectral_norm(torch.nn.Conv2d(3, 4, 5, bias=False).double())
    weight = theirs.weight_orig.detach().permute(2, 3, 1, 0).clone().requires_grad_()
    u = theirs.weight_u.clone()
    for _ in range(2):
        theirs(random(1, 3, 5, 5))
        ours, u = layers.spectral_norm(weight, u)
        assert_close(ours, theirs.weight.permute(2, 3, 1, 0))
        assert_close(u, theirs.weight_u)
        upstream = random(*ours.shape)
        (expected,) = torch.autograd.grad(
            theirs.weight, theirs.weight_orig, upstream.permute(3, 2, 0, 1)
        )
        (gradient,) = torch.autograd.grad(ours, weight, upstream)
        assert_close(gradient, expected.permute(2, 3, 1, 0))


def random(*shape):
    return torch.randn(shape, dtype=torch.float64)


def check_layers():
    torch.manual_seed(1)
    for height, width in [(7, 5), (9, 14), (16, 16), (13, 2), (1, 3)]:
        rows, columns = layers.same_out(height), layers.same_out(width)
        filter = random(5, 5, 3, 4)
        assert_same_function(layers.conv2d, torch_conv2d, [random(2, height, width, 3), filter])
        assert_same_function(
            lambda x, f: layers.conv_transpose2d(x, f, (height, width)),
            torch_conv_transpose2d((height, width)),
            [random(2, rows, columns, 4), filter],
        )
    lrelu = lambda x: F.leaky_relu(x, 0.2)
    for name, activation in [("relu", F.relu), ("lrelu", lrelu)]:
        for shape in [(7, 5), (3, 4, 5, 2)]:
            inputs = [random(*shape), random(shape[-1]), random(shape[-1])]
            assert_same_function(our_batch_norm(name), torch_batch_norm(activation), inputs)
    for label in (0.0, 1.0):
        assert_same_function(
            lambda x: layers.sigmoid_cross_entropy(x, label),
            lambda x: F.binary_cross_entropy_with_logits(x, torch.full_like(x, label)),
            [torch.cat([10 * random(9), torch.tensor([-60.0, 0.0, 60.0], dtype=torch.float64)])],
        )
    check_adam()
    check_spectral_norm()
