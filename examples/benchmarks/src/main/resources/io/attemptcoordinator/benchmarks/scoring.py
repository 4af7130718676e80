"""Times scikit-image on pairs of PNG files. Arguments: how often, then the files: render, reference, ...

Prints the median of each part in milliseconds. The references are decoded before; scoring includes decoding the renders, once for each row.
"""
import statistics
import sys
import time

import numpy as np
from PIL import Image
from skimage.metrics import structural_similarity

count, files = int(sys.argv[1]), sys.argv[2:]


def decode(file):
    return np.asarray(Image.open(file).convert("RGB"))


references = [decode(file) for file in files[1::2]]


def renders():
    return [decode(file) for file in files[0::2]]


def photometric(a, b):
    return np.mean(np.square(a.astype(np.float32) / 255.0 - b.astype(np.float32) / 255.0))


def ssim(a, b):
    return structural_similarity(
        a, b, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False)


def scored(measure):
    return lambda: [measure(a, b) for a, b in zip(renders(), references)]


for name, part in [("decode", renders), ("photometric", scored(photometric)), ("ssim", scored(ssim))]:
    times = []
    for repetition in range(count + 1):
        started = time.perf_counter()
        part()
        times.append((time.perf_counter() - started) * 1000)
    print(name, statistics.median(times[1:]))
