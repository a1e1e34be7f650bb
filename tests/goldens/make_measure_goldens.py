"""Makes data/measures.safetensors: what torch-fidelity and clean-fid make of given features.

    pip install torch torchvision torch-fidelity clean-fid scipy
    python -B tests/goldens/make_measure_goldens.py

The committed file was made with torch 2.15, torch-fidelity 0.4.0, clean-fid 0.1.35, scipy 1.17.1 and
numpy 2.4.6. Features are numbers that float32 holds exactly; every measure is computed in float64.
"""

import json
from pathlib import Path

import numpy as np
import torch
from cleanfid import fid as clean_fid
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric
from torch_fidelity.metric_prc import prc_features_to_metric

from safetensors_file import write_safetensors

DATA = Path(__file__).parent / "data"
SEED = 547

# images of each set, numbers an image, subsets of the kernel distance, images of a subset; how far the
# generated set is shifted, and how much wider it is
CASES = [
    (120, 120, 16, 10, 40, 0.3, 1.2),
    (50, 50, 96, 5, 50, 0.0, 1.0),
    (90, 70, 8, 20, 30, 1.5, 0.2),
]


def representable(array):
    return array.astype(np.float32).astype(np.float64)


def subsets_of(count, other, size, subsets):
    """The draws of torch-fidelity, which takes the generated set first."""
    rng = np.random.RandomState(2020)
    draws = []
    for _ in range(subsets):
        draws.append((rng.choice(count, size, replace=False), rng.choice(other, size, replace=False)))
    return np.array([a for a, _ in draws]), np.array([b for _, b in draws])


def case_tensors(real_count, generated_count, length, subsets, size, shift, scale):
    rng = np.random.default_rng(SEED + length)
    mixing = rng.normal(size=(length, length)) / np.sqrt(length)
    real = representable(np.maximum(rng.normal(size=(real_count, length)) @ mixing, -0.2))
    generated = representable(
        np.maximum(shift + scale * rng.normal(size=(generated_count, length)) @ mixing, -0.2)
    )
    a, b = torch.from_numpy(generated), torch.from_numpy(real)

    torch_fid = fid_statistics_to_metric(
        fid_features_to_statistics(a), fid_features_to_statistics(b), False
    )["frechet_inception_distance"]
    clean = clean_fid.frechet_distance(
        generated.mean(0), np.cov(generated, rowvar=False), real.mean(0), np.cov(real, rowvar=False)
    )
    kid = kid_features_to_metric(a, b, kid_subsets=subsets, kid_subset_size=size, verbose=False)
    of_generated, of_real = subsets_of(generated_count, real_count, size, subsets)
    everything = min(real_count, generated_count)
    clean_kid = clean_fid.kernel_distance(
        generated[:everything], real[:everything], num_subsets=1, max_subset_size=everything
    )
    near = prc_features_to_metric(a, b, verbose=False)
    numbers = {
        "frechetTorchFidelity": torch_fid,
        "frechetCleanFid": float(clean),
        "kidMean": kid["kernel_inception_distance_mean"],
        "kidDeviation": kid["kernel_inception_distance_std"],
        "kidCleanFid": clean_kid,
        "precision": near["precision"],
        "recall": near["recall"],
    }
    tensors = {
        "real": torch.from_numpy(real).float(),
        "generated": torch.from_numpy(generated).float(),
        "subsetsReal": torch.from_numpy(of_real).float(),
        "subsetsGenerated": torch.from_numpy(of_generated).float(),
    }
    return numbers, tensors


def main():
    found = [case_tensors(*case) for case in CASES]
    tensors = {
        f"case{n}.{name}": tensor for n, (_, of_case) in enumerate(found) for name, tensor in of_case.items()
    }
    config = {"cases": [numbers for numbers, _ in found]}
    write_safetensors(DATA / "measures.safetensors", tensors, {"config": json.dumps(config)})


if __name__ == "__main__":
    main()
