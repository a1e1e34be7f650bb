/** The generator as a Python file of its own, which reads the weights beside it. */
import { type After, completed, generator, type Layers } from "../../../model/weights.ts";
import { type GeneratorFile, weightsFile } from "../open_generator.ts";

/** A value of the program: sizes without the batch, channels first. */
type Size = number[];

/**
 * The layers as lines of the module's `forward`: one more reading of the generator's definition. Images are
 * NCHW there, as PyTorch's convolutions take them.
 */
function pythonLayers(lines: string[]): Layers<Size> {
  const finish = (name: string, { norm, activation }: After) => {
    if (norm) lines.push(`h = self.norm(h, "${norm}")`);
    const functions = {
      none: "",
      relu: "F.relu(h)",
      lrelu: "F.leaky_relu(h, 0.2)",
      tanh: "torch.tanh(h)",
      sigmoid: "torch.sigmoid(h)",
    };
    if (activation !== "none") lines.push(`h = ${functions[activation]}`);
    return name;
  };
  return {
    linear: (_, name, units, after) => {
      lines.push(`h = h @ self.w("${name}.weight") + self.w("${name}.bias")`);
      finish(name, after);
      return [units];
    },
    conv2d: () => {
      throw new Error("a generator has no strided convolution");
    },
    convTranspose2d: (_, name, filters, [height, width], after) => {
      lines.push(`h = self.up(h, "${name}", (${height}, ${width}))`);
      finish(name, after);
      return [filters, height, width];
    },
    batchNorm: (x, name, activation) => {
      finish(name, { norm: name, activation });
      return x;
    },
    reshape: (_, height, width, channels) => {
      lines.push(`h = h.reshape(-1, ${height}, ${width}, ${channels}).permute(0, 3, 1, 2)`);
      return [channels, height, width];
    },
    flatten: (x) => x,
    concat: ([channels, ...size], [classes]) => {
      lines.push(
        size.length === 0
          ? "h = torch.cat([h, y], 1)"
          : `h = torch.cat([h, y[:, :, None, None].expand(-1, -1, ${size.join(", ")})], 1)`,
      );
      return [channels + classes, ...size];
    },
  };
}

/** @returns the bytes of `generator.py`, in which numbers alone come from the run */
export function generatorPython({ model }: GeneratorFile): Uint8Array {
  const lines: string[] = [];
  generator(
    pythonLayers(lines),
    completed(model),
    [model.zDim],
    model.yDim > 0 ? [model.yDim] : undefined,
  );
  const { zDim, yDim, zDist } = model;
  const range = yDim > 0 ? "[0, 1]" : "[-1, 1]";
  const draws = {
    uniform: "torch.rand(count, Z_DIM, generator=random) * 2 - 1",
    uniform01: "torch.rand(count, Z_DIM, generator=random)",
    normal: "torch.randn(count, Z_DIM, generator=random)",
  };
  return new TextEncoder().encode(
    `"""A DCGAN's generator in PyTorch, with the weights of ${weightsFile} beside this file.

    python generator.py [count] [seed]     # writes generated.png if Pillow is there, else a .ppm/.pgm

    from generator import Generator
    images = Generator()(z, labels)        # [batch, channels, height, width], in ${range}

It normalises by the running averages, so that an image depends on its own z alone.
"""
import json
import struct
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

WEIGHTS = Path(__file__).with_name("${weightsFile}")
Z_DIM, CLASSES = ${zDim}, ${yDim}
DTYPES = {"F32": (torch.float32, 4), "F16": (torch.float16, 2)}


def load_weights(path=WEIGHTS):
    """Reads a safetensors file: a length, a JSON header, and the tensors' bytes."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    body = bytearray(data[8 + length :])
    weights = {}
    for name, tensor in header.items():
        dtype, width = DTYPES[tensor["dtype"]]
        begin, end = tensor["data_offsets"]
        values = torch.frombuffer(body, dtype=dtype, offset=begin, count=(end - begin) // width)
        weights[name] = values.reshape(tensor["shape"]).float()
    return weights


def draw_z(count, seed=0):
    random = torch.Generator().manual_seed(seed)
    return ${draws[zDist]}


class Generator(torch.nn.Module):
    def __init__(self, weights=None):
        super().__init__()
        for name, tensor in (weights or load_weights()).items():
            self.register_buffer(name.removeprefix("generator.").replace(".", "_"), tensor)

    def w(self, name):
        return getattr(self, name.replace(".", "_"))

    def norm(self, x, name):
        return F.batch_norm(x, self.w(name + ".movingMean"), self.w(name + ".movingVariance"),
                            self.w(name + ".gamma"), self.w(name + ".beta"), eps=1e-5)

    def up(self, x, name, size):
        """Doubles: the gradient of a 5x5 convolution, stride 2, with TensorFlow's SAME padding."""
        filters = self.w(name + ".weight").permute(3, 2, 0, 1)  # [in, out, 5, 5]
        full = F.conv_transpose2d(x, filters, self.w(name + ".bias"), stride=2)
        top, left = ((f - s) // 2 for f, s in zip(full.shape[2:], size))
        return full[:, :, top : top + size[0], left : left + size[1]]

    def forward(self, z, labels=None):
        h = z
${yDim > 0 ? "        y = F.one_hot(labels, CLASSES).float()\n" : ""}${
      lines.map((line) => `        ${line}\n`).join("")
    }        return h


def main():
    count, seed = (int(word) for word in (sys.argv[1:] + ["16", "0"][len(sys.argv) - 1 :])[:2])
    labels = torch.arange(count) % CLASSES if CLASSES else None
    with torch.no_grad():
        images = Generator()(draw_z(count, seed), labels)
    images = ${yDim > 0 ? "images * 255" : "images * 127.5 + 127.5"}
    rows = images.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1)
    sheet = torch.cat(list(rows), 1)
    height, width, channels = sheet.shape
    try:
        from PIL import Image

        Image.fromarray(sheet.squeeze(-1).numpy()).save("generated.png")
    except ImportError:
        kind, suffix = ("P5", "pgm") if channels == 1 else ("P6", "ppm")
        pixels = bytes(sheet[..., :3].contiguous().flatten().tolist())
        Path("generated." + suffix).write_bytes(f"{kind} {width} {height} 255\\n".encode() + pixels)


if __name__ == "__main__":
    main()
`,
  );
}
