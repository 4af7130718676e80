package io.attemptcoordinator.blender;

/**
 * The samples of one channel, row by row.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
interface Plane {
    /** Returns the width, 1 or more. */
    int width();

    /** Returns the height, 1 or more. */
    int height();

    /** Copies a row to the beginning of an array. */
    void copyRow(int y, double[] into);

    /**
     * Returns the plane of half the size: the means of 2 x 2 samples, and at an odd edge of the samples there. That of an image's
     * channel can be halved four times without rounding.
     */
    default Plane half() {
        int newWidth = (width() + 1) / 2;
        int newHeight = (height() + 1) / 2;
        float[] means = new float[newWidth * newHeight];
        double[] upper = new double[width()];
        double[] lower = new double[width()];
        for (int y = 0; y < newHeight; y++) {
            copyRow(2 * y, upper);
            copyRow(Math.min(2 * y + 1, height() - 1), lower);
            for (int x = 0; x < newWidth; x++) {
                int left = 2 * x;
                int right = Math.min(left + 1, width() - 1);
                double sum = upper[left] + upper[right] + lower[left] + lower[right];
                means[y * newWidth + x] = (float) (sum / 4);
            }
        }
        return new Samples(newWidth, newHeight, means);
    }

    /** Returns one channel of an image. */
    static Plane of(RenderImage image, int channel) {
        return new Channel(image, channel);
    }

    /** One channel of an image, where it is. */
    record Channel(RenderImage image, int channel) implements Plane {
        @Override
        public int width() {
            return image.width();
        }

        @Override
        public int height() {
            return image.height();
        }

        @Override
        public void copyRow(int y, double[] into) {
            int at = y * width() * RenderImage.CHANNELS + channel;
            for (int x = 0; x < width(); x++) {
                into[x] = image.sample(at + x * RenderImage.CHANNELS);
            }
        }
    }

    /** Samples of their own. */
    final class Samples implements Plane {
        private final int width;
        private final int height;
        private final float[] values;

        Samples(int width, int height, float[] values) {
            this.width = width;
            this.height = height;
            this.values = values;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public void copyRow(int y, double[] into) {
            for (int x = 0; x < width; x++) {
                into[x] = values[y * width + x];
            }
        }
    }
}
