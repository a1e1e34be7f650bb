"""PyTorch's DataLoader on a folder of images, by PIL and by torchvision's decoder, or archives of the folder.

data_loader.py pack FOLDER FILE...      packs it, by the extension: .zip, .tar, .mdb, .parquet
data_loader.py load FOLDER WORKERS      prints images a second over one epoch, after a warm-up
"""
import os
import sys
import time


def files_of(folder):
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            yield name, file.read()


def pack_zip(folder, path):
    import zipfile

    with zipfile.ZipFile(path, "w") as z:
        for name, data in files_of(folder):
            z.writestr(name, data)


def pack_tar(folder, path):
    import tarfile

    with tarfile.open(path, "w") as t:
        for name in sorted(os.listdir(folder)):
            t.add(os.path.join(folder, name), name)


def pack_mdb(folder, path):
    import lmdb

    environment = lmdb.open(path, map_size=1 << 34, subdir=False, lock=False)
    with environment.begin(write=True) as transaction:
        for name, data in files_of(folder):
            transaction.put(name.encode(), data)
    environment.close()


def pack_parquet(folder, path):
    import pyarrow
    import pyarrow.parquet

    images = [{"bytes": data, "path": name} for name, data in files_of(folder)]
    pyarrow.parquet.write_table(pyarrow.table({"image": images}), path, row_group_size=1000)


def pack(folder, *paths):
    for path in paths:
        try:
            globals()["pack_" + path.rsplit(".", 1)[1]](folder, path)
            print(f"packed: {path}")
        except ImportError:
            pass  # an interpreter without that package


def by_pil(path):
    import numpy
    import torch
    from PIL import Image

    image = Image.open(path).convert("RGB")
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    cut = image.crop((left, top, left + side, top + side))
    return torch.from_numpy(numpy.asarray(cut.resize((64, 64), Image.BILINEAR)).copy())


def by_torchvision(path):
    import torch
    from torchvision import io
    from torchvision.transforms.v2 import functional

    image = io.decode_jpeg(io.read_file(path), mode=io.ImageReadMode.RGB)
    side = min(image.shape[1:])
    return functional.resize(functional.center_crop(image, [side, side]), [64, 64], antialias=True)


def load(folder, workers):
    import PIL
    import torch

    class Images(torch.utils.data.Dataset):
        names = sorted(os.listdir(folder))

        def __init__(self, decode):
            self.decode = decode

        def __len__(self):
            return len(self.names)

        def __getitem__(self, index):
            return self.decode(os.path.join(folder, self.names[index]))

    def rate_of(decode):
        options = {"batch_size": 64, "shuffle": True, "num_workers": workers}
        loader = torch.utils.data.DataLoader(Images(decode), **options)
        for _ in zip(range(3), loader):
            pass
        start = time.time()
        count = sum(len(batch) for batch in loader)
        return count / (time.time() - start)

    print(f"PIL {PIL.__version__}: {rate_of(by_pil):.1f}")
    try:
        import torchvision
    except ImportError:
        return
    print(f"torchvision {torchvision.__version__}: {rate_of(by_torchvision):.1f}")


if __name__ == "__main__":
    if sys.argv[1] == "pack":
        pack(*sys.argv[2:])
    else:
        load(sys.argv[2], int(sys.argv[3]))
