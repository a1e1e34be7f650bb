"""Computes measures again, by torch-fidelity and clean-fid, from what `deno task measure --save` wrote.

    pip install torch torchvision torch-fidelity clean-fid scipy pillow onnxruntime
    deno task measure runs/<name> --save compared
    python scripts/bench/measure_again.py compared                        # from our features
    python scripts/bench/measure_again.py compared --onnx inception.onnx  # from the images alone

With --onnx, state the same file to `deno task measure --extractor`: the pictures are then read, scaled as
clean-fid scales them (PIL's bicubic filter in float32) and shown to the network by Python's ONNX Runtime, so
that nothing of ours takes part. The network takes [batch, 3, height, width] from 0 to 1. The KID is averaged
over other subsets than ours, so that it agrees to within some tenths of its deviation.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from cleanfid import fid as clean_fid
from PIL import Image
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric

SUBSETS = 50


def network_features(folder, session):
    """Of all pictures of a folder, as `pipeline/measures/onnx_network.ts` makes them."""
    entry = session.get_inputs()[0]
    height, width = entry.shape[2:]

    def shown(path):
        pixels = np.asarray(Image.open(path).convert("RGB")).astype(np.float32)
        if isinstance(height, int) and pixels.shape[:2] != (height, width):
            channels = [Image.fromarray(pixels[:, :, c], mode="F") for c in range(3)]
            scaled = [np.asarray(c.resize((width, height), Image.Resampling.BICUBIC)) for c in channels]
            pixels = np.stack(scaled, 2).clip(0, 255)
        return pixels.transpose(2, 0, 1) / np.float32(255)

    paths = sorted(folder.glob("*.png"))
    parts = []
    for start in range(0, len(paths), 32):
        images = np.stack([shown(path) for path in paths[start : start + 32]])
        parts.append(session.run(None, {entry.name: images})[0].reshape(len(images), -1))
    return np.concatenate(parts).astype(np.float64)


def theirs(generated, real):
    a, b = torch.from_numpy(generated), torch.from_numpy(real)
    statistics = [fid_features_to_statistics(features) for features in (a, b)]
    size = max(2, min(len(a), len(b)) // 2)
    kid = kid_features_to_metric(a, b, kid_subsets=SUBSETS, kid_subset_size=size, verbose=False)
    near = prc_features_to_metric(a, b, verbose=False)
    clean = clean_fid.frechet_distance(
        generated.mean(0), np.cov(generated, rowvar=False), real.mean(0), np.cov(real, rowvar=False)
    )
    return {
        "frechet": fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"],
        "frechet, clean-fid": float(clean),
        "kid": kid["kernel_inception_distance_mean"],
        "kidDeviation": kid["kernel_inception_distance_std"],
        "precision": near["precision"],
        "recall": near["recall"],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what `deno task measure --save` was given")
    parser.add_argument("--onnx", type=Path, help="computes the features anew from the images")
    options = parser.parse_args()

    if options.onnx:
        import onnxruntime

        session = onnxruntime.InferenceSession(options.onnx.read_bytes())

    def features(name):
        folder = options.folder / name
        return network_features(folder, session) if options.onnx else np.load(f"{folder}.npy")

    real = features("real")
    ours = [json.loads(line) for line in (options.folder / "measures.jsonl").read_text().splitlines()]
    for of_set in {one["set"]: one for one in ours}.values():
        print(f"{of_set['set']} beside real, in the numbers of {of_set['extractor']}")
        for name, value in theirs(features(of_set["set"]), real).items():
            mine = of_set.get(name.split(",")[0])
            shown = "-" if mine is None else f"{mine:.8f}"
            print(f"  {name:20} ours {shown:>16}   theirs {value:16.8f}")


if __name__ == "__main__":
    main()
