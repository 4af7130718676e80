"""Makes the images and the expected figures of ImageMetricsTest and RenderImageTest with scikit-image (0.19 or later) and Pillow.

    apt-get install python3-pil python3-skimage
    /usr/bin/python3 make_metric_goldens.py ../resources/io/attemptcoordinator/blender
"""
import pathlib
import sys

import numpy as np
from PIL import Image
from skimage.io import imsave

from image_metrics import blendergym_loss, digest, ms_ssim, mse, psnr, resized, ssim

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(7)


def save(name, pixels):
    imsave(folder / name, pixels, check_contrast=False)


def write(name, *lines):
    (folder / name).write_text("\n".join(lines) + "\n")


# Small images.
y, x = np.mgrid[0:48, 0:64]
disc = (x - 30) ** 2 + (y - 22) ** 2 < 15 ** 2
reference = np.stack([x * 3, y * 5, np.where(disc, 220, 40)], axis=2).astype(np.uint8)
candidates = {
    "noise": np.clip(reference + random.normal(0, 12, reference.shape), 0, 255).astype(np.uint8),
    "shifted": np.roll(reference, 4, axis=1),
    "darker": (reference * 0.7).astype(np.uint8),
    "inverted": 255 - reference,
}
save("metric-reference.png", reference)
lines = ["# name mse psnr ssim"]
for name, candidate in candidates.items():
    save(f"metric-{name}.png", candidate)
    lines.append(f"{name} {mse(candidate, reference)!r} {psnr(candidate, reference)!r} {ssim(candidate, reference)!r}")
write("metric-goldens.txt", *lines)

# Images with room for five scales, of odd sizes.
y, x = np.mgrid[0:177, 0:203]
disc = (x - 90) ** 2 + (y - 70) ** 2 < 45 ** 2
checks = (x // 12 + y // 12) % 2 * 90
large = np.stack([x, y, np.where(disc, 220, 40 + checks)], axis=2).astype(np.uint8)
large_candidates = {
    "shifted": np.roll(large, 5, axis=0),
    "coarse": large // 32 * 32,
    "darker": (large * 0.7).astype(np.uint8),
    "inverted": 255 - large,
    "blocks": np.repeat(np.repeat(large[::8, ::8], 8, axis=0), 8, axis=1)[:177, :203],
}
save("large-reference.png", large)
lines = ["# name mse psnr ssim msSsim"]
for name, candidate in large_candidates.items():
    save(f"large-{name}.png", candidate)
    figures = [mse(candidate, large), psnr(candidate, large), ssim(candidate, large), ms_ssim(candidate, large)]
    lines.append(" ".join([name] + [repr(figure) for figure in figures]))
write("large-goldens.txt", *lines)

# The digests of resized pixels.
lines = ["# image width height digest"]
sizes = [(64, 48), (32, 24), (33, 48), (64, 17), (128, 96), (65, 49), (1, 1), (200, 7), (7, 200), (3, 2), (500, 400)]
for image in ["metric-noise.png", "metric-reference.png", "large-reference.png"]:
    source = Image.open(folder / image)
    for size in sizes:
        lines.append(f"{image} {size[0]} {size[1]} {digest(resized(source, size))}")
write("resize-goldens.txt", *lines)

# The photometric loss of BlenderGym for images of different sizes.
lines = ["# candidate goal loss"]
for candidate, goal in [
    ("metric-noise.png", "metric-reference.png"),
    ("metric-noise.png", "large-reference.png"),
    ("large-shifted.png", "metric-reference.png"),
]:
    loss = blendergym_loss(Image.open(folder / candidate), Image.open(folder / goal))
    lines.append(f"{candidate} {goal} {loss!r}")
write("blendergym-goldens.txt", *lines)
