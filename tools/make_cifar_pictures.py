"""CIFAR-10 as a folder a class of PNG files, whole or a few classes of uneven size, for docs/results.md.

    python tools/make_cifar_pictures.py data_batch_1.bin ... --test test_batch.bin --out cifar10
    python tools/make_cifar_pictures.py data_batch_1.bin ... --test test_batch.bin --train-counts cat=180,dog=1800 --out uneven

Records are CIFAR-10's own (a byte of label, then 32x32 values of red, green and blue), as they are or gzipped. Of each class
the first ones of the files are taken: the same files give the same pictures.
"""

import argparse
import gzip
from pathlib import Path

import numpy as np
from PIL import Image

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
RECORD = 1 + 3 * 32 * 32


def read(path: Path) -> np.ndarray:
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if not data or len(data) % RECORD:
        raise SystemExit(f"{path}: {len(data)} bytes are no whole number of records of {RECORD}: give CIFAR-10's binary version")
    return np.frombuffer(data, np.uint8).reshape(-1, RECORD)


def counts_of(text: str) -> dict[str, int]:
    counts = {name: int(count) for name, count in (part.split("=") for part in text.split(","))}
    if unknown := set(counts) - set(CLASSES):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: the classes are {', '.join(CLASSES)}")
    return counts


def write(files: list[Path], names: list[str], counts: dict[str, int] | None, folder: Path) -> None:
    records = np.concatenate([read(file) for file in files])
    for name in names:
        found = records[records[:, 0] == CLASSES.index(name)]
        wanted = len(found) if counts is None else counts[name]
        if len(found) < wanted:
            raise SystemExit(f"{folder.name}: {len(found)} pictures of {name}, {wanted} are wanted")
        (folder / name).mkdir(parents=True)
        for index, record in enumerate(found[:wanted]):
            pixels = record[1:].reshape(3, 32, 32).transpose(1, 2, 0)
            Image.fromarray(pixels).save(folder / name / f"{index:05d}.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path, nargs="+", help="record files to learn from")
    parser.add_argument("--test", type=Path, nargs="+", required=True, help="record files to test on")
    parser.add_argument("--train-counts", type=counts_of, metavar="CLASS=COUNT,...", help="these classes alone, so many of each")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.out.exists():
        raise SystemExit(f"{options.out} exists already: name another --out")
    names = CLASSES if options.train_counts is None else list(options.train_counts)
    write(options.train, names, options.train_counts, options.out / "train")
    write(options.test, names, None, options.out / "test")


if __name__ == "__main__":
    main()
