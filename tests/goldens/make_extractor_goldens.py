"""Makes data/extractor.onnx, a small network, and data/extractor.safetensors: what ONNX Runtime makes of images.

    pip install numpy onnx onnxruntime pillow torch
    python -B tests/goldens/make_extractor_goldens.py

The committed files were made with onnx 1.23.2, onnxruntime 1.32.0, pillow 13.0 and numpy 2.4.6. Images are
brought to the network's 12x10 pixels by PIL's bicubic filter in float32, as clean-fid does, from larger and
from smaller ones; the network is shown numbers from 0 to 1.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from safetensors_file import write_safetensors

DATA = Path(__file__).parent / "data"
HEIGHT, WIDTH, FILTERS = 12, 10, 6
SIZES = {"larger": (5, 31, 45), "smaller": (3, 7, 4), "same": (2, HEIGHT, WIDTH)}


def network(rng):
    """A convolution, a rectifier, and its means over all pixels and over the left half."""
    weight = rng.normal(0, 0.3, (FILTERS, 3, 3, 3)).astype(np.float32)
    constants = {"weight": weight, "from": np.array([0]), "to": np.array([WIDTH // 4]), "axis": np.array([3])}
    nodes = [
        helper.make_node("Conv", ["images", "weight"], ["conv"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["conv"], ["relu"]),
        helper.make_node("Slice", ["relu", "from", "to", "axis"], ["left"]),
        helper.make_node("ReduceMean", ["relu"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("ReduceMean", ["left"], ["left_means"], axes=[2, 3], keepdims=0),
        helper.make_node("Concat", ["means", "left_means"], ["features"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "extractor",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, HEIGHT, WIDTH])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 2 * FILTERS])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def resized(images):
    """[count, height, width, 3] bytes -> [count, HEIGHT, WIDTH, 3] floats from 0 to 255."""

    def channel(values):
        image = Image.fromarray(values.astype(np.float32), mode="F")
        return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))

    scaled = [np.stack([channel(image[:, :, c]) for c in range(3)], 2) for image in images]
    return np.stack(scaled).clip(0, 255)


def main():
    rng = np.random.default_rng(547)
    model = network(rng)
    onnx.save(model, DATA / "extractor.onnx")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    tensors = {}
    for name, size in SIZES.items():
        images = rng.integers(0, 256, (*size, 3))
        shown = resized(images)
        (features,) = session.run(None, {"images": (shown / 255).transpose(0, 3, 1, 2).astype(np.float32)})
        of_size = {"images": images.astype(np.float32), "shown": shown, "features": features}
        tensors |= {f"{name}.{key}": torch.from_numpy(value) for key, value in of_size.items()}
    write_safetensors(DATA / "extractor.safetensors", tensors, {"config": "{}"})


if __name__ == "__main__":
    main()
