"""What ImageMetrics computes, with Pillow, scikit-image (0.19 or later) and NumPy. PythonComparisonTest runs it.

    apt-get install python3-pil python3-skimage
    /usr/bin/python3 image_metrics.py CANDIDATE REFERENCE ...

Prints for each pair of PNG files: the photometric loss of BlenderGym, the mean squared error, the peak signal-to-noise ratio, the
structural similarity, the multi-scale structural similarity (nan for images that are too small), and the digest of the pixels of the
reference in the size of the candidate.
"""
import hashlib
import sys

import numpy as np
from PIL import Image
from scipy.ndimage import correlate
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def pixels(image):
    return np.asarray(image)[:, :, :3]


def digest(image):
    return hashlib.sha256(b"%dx%d:" % image.size + pixels(image).tobytes()).hexdigest()


def resized(image, size):
    """As BlenderGym resizes: with the default filter, which is bicubic from Pillow 7.0.0 on."""
    return image if image.size == size else image.resize(size)


def blendergym_loss(candidate, goal):
    """In single precision, and with the goal in the size of the candidate."""
    a, b = (pixels(image).astype(np.float32) / 255.0 for image in (candidate, resized(goal, candidate.size)))
    return float(np.mean(np.square(a - b)))


def mse(a, b):
    return float(mean_squared_error(a / 255.0, b / 255.0))


def psnr(a, b):
    return float(peak_signal_noise_ratio(b / 255.0, a / 255.0, data_range=1.0))


def ssim(a, b):
    return float(structural_similarity(
        a, b, channel_axis=2, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False))


def similarity_maps(a, b):
    """The luminance, and the contrast and structure, where the window of 11 x 11 lies within the planes."""
    offsets = np.arange(-5, 6)
    window = np.exp(-(offsets[:, None] ** 2 + offsets[None, :] ** 2) / (2 * 1.5 ** 2))
    window /= window.sum()

    def mean(plane):
        return correlate(plane, window)[5:-5, 5:-5]

    mean_a, mean_b = mean(a), mean(b)
    variance_a, variance_b = mean(a * a) - mean_a ** 2, mean(b * b) - mean_b ** 2
    covariance = mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a ** 2 + mean_b ** 2 + c1)
    return luminance, (2 * covariance + c2) / (variance_a + variance_b + c2)


def half(plane):
    height, width = plane.shape
    even = np.pad(plane, ((0, height % 2), (0, width % 2)), mode="edge")
    return (even[0::2, 0::2] + even[0::2, 1::2] + even[1::2, 0::2] + even[1::2, 1::2]) / 4


def ms_ssim(a, b):
    if min(a.shape[:2]) <= 160:
        return float("nan")
    results = []
    for channel in range(3):
        plane_a, plane_b = (image[:, :, channel].astype(float) for image in (a, b))
        product = 1.0
        for scale, weight in enumerate(WEIGHTS):
            luminance, contrast = similarity_maps(plane_a, plane_b)
            factor = np.mean(luminance * contrast if scale == 4 else contrast)
            product *= max(0.0, factor) ** weight
            plane_a, plane_b = half(plane_a), half(plane_b)
        results.append(product)
    return float(np.mean(results))


def main(files):
    for candidate_file, reference_file in zip(files[0::2], files[1::2]):
        candidate, reference = Image.open(candidate_file), Image.open(reference_file)
        fitting = resized(reference, candidate.size)
        a, b = pixels(candidate), pixels(fitting)
        print(repr(blendergym_loss(candidate, reference)), repr(mse(a, b)), repr(psnr(a, b)), repr(ssim(a, b)),
              repr(ms_ssim(a, b)), digest(fitting))


if __name__ == "__main__":
    main(sys.argv[1:])
