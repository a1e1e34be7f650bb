"""PyTorch's DataLoader with PIL on a folder of images, or the archives of one.

data_loader.py pack FOLDER ZIP TAR      packs the folder, stored, by Python's own modules
data_loader.py load FOLDER WORKERS      prints images a second over one epoch, after a warm-up
"""
import os
import sys
import time


def pack(folder, zip_path, tar_path):
    import tarfile
    import zipfile

    names = sorted(os.listdir(folder))
    with zipfile.ZipFile(zip_path, "w") as z, tarfile.open(tar_path, "w") as t:
        for name in names:
            z.write(os.path.join(folder, name), name)
            t.add(os.path.join(folder, name), name)


def load(folder, workers):
    import numpy
    import PIL
    import torch
    from PIL import Image

    class Images(torch.utils.data.Dataset):
        names = sorted(os.listdir(folder))

        def __len__(self):
            return len(self.names)

        def __getitem__(self, index):
            image = Image.open(os.path.join(folder, self.names[index])).convert("RGB")
            width, height = image.size
            side = min(width, height)
            left, top = (width - side) // 2, (height - side) // 2
            cut = image.crop((left, top, left + side, top + side))
            return torch.from_numpy(numpy.asarray(cut.resize((64, 64), Image.BILINEAR)).copy())

    loader = torch.utils.data.DataLoader(Images(), batch_size=64, shuffle=True, num_workers=workers)
    for _ in zip(range(3), loader):
        pass
    start = time.time()
    count = sum(len(batch) for batch in loader)
    print(f"version: torch {torch.__version__}, PIL {PIL.__version__}")
    print(f"rate: {count / (time.time() - start):.1f}")


if __name__ == "__main__":
    if sys.argv[1] == "pack":
        pack(*sys.argv[2:])
    else:
        load(sys.argv[2], int(sys.argv[3]))
