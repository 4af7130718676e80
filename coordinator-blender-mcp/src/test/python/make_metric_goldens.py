"""Makes the images and the expected figures of ImageMetricsTest with scikit-image (0.19 or later).

    apt-get install python3-skimage
    /usr/bin/python3 make_metric_goldens.py ../resources/io/attemptcoordinator/blender
"""
import pathlib
import sys

import numpy as np
from skimage.io import imsave
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(7)
y, x = np.mgrid[0:48, 0:64]
disc = (x - 30) ** 2 + (y - 22) ** 2 < 15 ** 2
reference = np.stack([x * 3, y * 5, np.where(disc, 220, 40)], axis=2).astype(np.uint8)
candidates = {
    "noise": np.clip(reference + random.normal(0, 12, reference.shape), 0, 255).astype(np.uint8),
    "shifted": np.roll(reference, 4, axis=1),
    "darker": (reference * 0.7).astype(np.uint8),
    "inverted": 255 - reference,
}
imsave(folder / "metric-reference.png", reference, check_contrast=False)
lines = ["# name mse psnr ssim"]
for name, candidate in candidates.items():
    imsave(folder / f"metric-{name}.png", candidate, check_contrast=False)
    a, b = candidate / 255.0, reference / 255.0
    ssim = structural_similarity(
        candidate, reference, channel_axis=2, data_range=255,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
    lines.append(f"{name} {mean_squared_error(a, b)!r} {peak_signal_noise_ratio(b, a, data_range=1.0)!r} {float(ssim)!r}")
(folder / "metric-goldens.txt").write_text("\n".join(lines) + "\n")
