"""DCGAN by the settings of PyTorch's example of that name, on the same images: what ours is held against.

    pip install torch numpy pillow
    python scripts/bench/torch_dcgan.py cache/avatars/adventurer-*/32x32 peer --size 32 --hold-out 1000 \\
        --steps 2250 --seconds 420
    deno task measure peer/real peer/steps-2250 --size 32

64 filters, batches of 64, normal z of 100, Adam at 2e-4 with beta1 0.5, kernels of 4, weights drawn with a
deviation of 0.02. The example is for 64x64; a smaller image takes a layer less of each network. Images are
taken in the order of their names; of these the last --hold-out are not trained on and go to OUT/real.
Seconds are of processor time, so that other programs take none of it: on one thread, those of an idle
machine. 1,000 samples, by running averages as ours are, follow each end that is stated: OUT/steps-N, OUT/seconds-N.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

FILTERS, BATCH, Z, RATE, BETAS = 64, 64, 100, 2e-4, (0.5, 0.999)
SAMPLES = 1000


def widths(size):
    """Filters from the widest layer, of 4x4 pixels, to the one at half of the image's side."""
    doublings = int(np.log2(size // 8))
    return [FILTERS * 2**n for n in range(doublings, -1, -1)]


def generator(size):
    """[batch, Z, 1, 1] -> [batch, 3, size, size], within [-1, 1]."""
    channels = widths(size)
    layers = [nn.ConvTranspose2d(Z, channels[0], 4, 1, 0, bias=False)]
    for before, after in zip(channels, [*channels[1:], 3]):
        layers += [nn.BatchNorm2d(before), nn.ReLU(True)]
        layers += [nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
    return nn.Sequential(*layers, nn.Tanh())


def discriminator(size):
    """[batch, 3, size, size] -> [batch] logits."""
    channels = widths(size)[::-1]
    layers = [nn.Conv2d(3, channels[0], 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    for before, after in zip(channels, channels[1:]):
        layers += [nn.Conv2d(before, after, 4, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(after), nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(channels[-1], 1, 4, 1, 0, bias=False), nn.Flatten(0))


def draw_weights(module):
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.02)


def read_image(file, size):
    """The centre square, on white where it is transparent."""
    image = Image.open(file).convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    return np.asarray(image.resize((size, size), Image.Resampling.LANCZOS, box))


def write_images(pixels, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for n, each in enumerate(pixels):
        Image.fromarray(each).save(folder / f"{n:06}.png")


def as_tensor(pixels):
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous().float() / 127.5 - 1


class Peer:
    def __init__(self, images, size, seed):
        torch.manual_seed(seed)
        self.images = images
        self.g, self.d = generator(size), discriminator(size)
        for network in (self.g, self.d):
            network.apply(draw_weights)
        self.d_adam = torch.optim.Adam(self.d.parameters(), RATE, BETAS)
        self.g_adam = torch.optim.Adam(self.g.parameters(), RATE, BETAS)
        self.loss = nn.BCEWithLogitsLoss()
        self.order = []

    def step(self):
        real, fake = self.next_batch(), self.g(torch.randn(BATCH, Z, 1, 1))
        self.d_adam.zero_grad()
        self.loss_of(real, 1).backward()
        self.loss_of(fake.detach(), 0).backward()
        self.d_adam.step()
        self.g_adam.zero_grad()
        self.loss_of(fake, 1).backward()
        self.g_adam.step()

    def loss_of(self, images, label):
        return self.loss(self.d(images), torch.full((len(images),), float(label)))

    def next_batch(self):
        if len(self.order) < BATCH:
            self.order = torch.randperm(len(self.images)).tolist()
        taken, self.order = self.order[:BATCH], self.order[BATCH:]
        return as_tensor(self.images[taken])

    @torch.no_grad()
    def samples(self):
        self.g.eval()
        z = torch.randn(SAMPLES, Z, 1, 1, generator=torch.Generator().manual_seed(0))
        images = torch.cat([self.g(part) for part in z.split(BATCH)])
        self.g.train()
        return ((images + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()


def parse_flags():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("images", type=Path, help="a folder of images")
    parser.add_argument("out", type=Path, help="where samples and held-out images are written")
    parser.add_argument("--size", type=int, choices=(16, 32, 64, 128), default=64)
    parser.add_argument("--hold-out", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0, help="of processor time, in training")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    flags = parse_flags()
    torch.set_num_threads(flags.threads)
    files = sorted(each for each in flags.images.rglob("*") if each.suffix in (".png", ".jpg", ".webp"))
    images = np.stack([read_image(file, flags.size) for file in files])
    trained, held = np.split(images, [len(images) - flags.hold_out])
    write_images(held, flags.out / "real")
    peer = Peer(trained, flags.size, flags.seed)
    steps, seconds = 0, 0.0
    while steps < flags.steps or seconds < flags.seconds:
        begun = time.process_time()
        peer.step()
        spent = time.process_time() - begun
        ends = {"steps": (steps, steps + 1, flags.steps), "seconds": (seconds, seconds + spent, flags.seconds)}
        steps, seconds = steps + 1, seconds + spent
        for name, (before, after, end) in ends.items():
            if before < end <= after:
                folder = flags.out / f"{name}-{end:g}"
                write_images(peer.samples(), folder)
                print(json.dumps({"folder": str(folder), "steps": steps, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
