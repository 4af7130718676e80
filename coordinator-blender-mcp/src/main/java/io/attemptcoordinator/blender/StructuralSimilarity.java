package io.attemptcoordinator.blender;

/**
 * The structural similarity of two planes: with a Gaussian window of 11 x 11 samples and a deviation of 1.5, K1 = 0.01, K2 = 0.03, a
 * range of 255 and population statistics, over all samples whose window lies within the plane.
 *
 * <p>Works on a strip of rows at a time, because the intermediate planes of a large image would not fit into memory. The inner loops
 * are of a form that the JIT turns into vector instructions, which do not change the result.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class StructuralSimilarity {
    /** The side of the window. */
    static final int WINDOW = 11;

    private static final int RADIUS = WINDOW / 2;
    private static final double SIGMA = 1.5;
    private static final double C1 = Math.pow(0.01 * 255, 2);
    private static final double C2 = Math.pow(0.03 * 255, 2);

    /** How many rows of the result are computed at once. */
    private static final int STRIP = 32;

    /** The weights by their distance from the centre of the window. */
    private static final double[] WEIGHTS = weights();

    private final int width;
    private final int innerWidth;
    private final double[][] a;
    private final double[][] b;
    private final double[][] squares;
    private final double[][] products;
    private final double[] column;
    private final double[] meanA;
    private final double[] meanB;
    private final double[] meanSquares;
    private final double[] meanProducts;

    private StructuralSimilarity(int width) {
        this.width = width;
        innerWidth = width - 2 * RADIUS;
        int rows = STRIP + 2 * RADIUS;
        a = new double[rows][width];
        b = new double[rows][width];
        squares = new double[rows][width];
        products = new double[rows][width];
        column = new double[width];
        meanA = new double[innerWidth];
        meanB = new double[innerWidth];
        meanSquares = new double[innerWidth];
        meanProducts = new double[innerWidth];
    }

    /**
     * Means over the plane.
     *
     * @param whole the structural similarity: luminance times contrast and structure; within [-1, 1]
     * @param contrast the contrast and structure alone, within [-1, 1]
     */
    record Means(double whole, double contrast) {}

    /** Compares two planes of the same size, at least as large as the window. */
    static Means of(Plane a, Plane b) {
        return new StructuralSimilarity(a.width()).compare(a, b);
    }

    private Means compare(Plane planeA, Plane planeB) {
        int innerHeight = planeA.height() - 2 * RADIUS;
        double whole = 0.0;
        double contrast = 0.0;
        for (int top = 0; top < innerHeight; top += STRIP) {
            int rows = Math.min(STRIP, innerHeight - top);
            load(planeA, planeB, top, rows + 2 * RADIUS);
            for (int row = 0; row < rows; row++) {
                filter(a, row, meanA);
                filter(b, row, meanB);
                filter(squares, row, meanSquares);
                filter(products, row, meanProducts);
                compareMeans();
                for (int x = 0; x < innerWidth; x++) {
                    whole += meanA[x];
                    contrast += meanB[x];
                }
            }
        }
        double count = (double) innerWidth * innerHeight;
        return new Means(whole / count, contrast / count);
    }

    private void load(Plane planeA, Plane planeB, int top, int rows) {
        for (int row = 0; row < rows; row++) {
            planeA.copyRow(top + row, a[row]);
            planeB.copyRow(top + row, b[row]);
            multiply(a[row], b[row], squares[row], products[row]);
        }
    }

    private void multiply(double[] rowA, double[] rowB, double[] square, double[] product) {
        for (int x = 0; x < width; x++) {
            square[x] = rowA[x] * rowA[x] + rowB[x] * rowB[x];
        }
        for (int x = 0; x < width; x++) {
            product[x] = rowA[x] * rowB[x];
        }
    }

    /** Filters the rows of one window: down the columns, then along what remains. */
    private void filter(double[][] samples, int row, double[] means) {
        weighColumns(samples, row);
        weighRow(means);
    }

    /** The window is symmetric, so that six multiplications are enough. The JIT vectorises each half, but not the whole. */
    private void weighColumns(double[][] samples, int row) {
        double w0 = WEIGHTS[0];
        double w1 = WEIGHTS[1];
        double w2 = WEIGHTS[2];
        double w3 = WEIGHTS[3];
        double w4 = WEIGHTS[4];
        double w5 = WEIGHTS[5];
        double[] r0 = samples[row];
        double[] r1 = samples[row + 1];
        double[] r2 = samples[row + 2];
        double[] r3 = samples[row + 3];
        double[] r4 = samples[row + 4];
        double[] r5 = samples[row + 5];
        double[] r6 = samples[row + 6];
        double[] r7 = samples[row + 7];
        double[] r8 = samples[row + 8];
        double[] r9 = samples[row + 9];
        double[] r10 = samples[row + 10];
        for (int x = 0; x < width; x++) {
            column[x] = w5 * (r0[x] + r10[x]) + w4 * (r1[x] + r9[x]) + w3 * (r2[x] + r8[x]);
        }
        for (int x = 0; x < width; x++) {
            column[x] += w2 * (r3[x] + r7[x]) + w1 * (r4[x] + r6[x]) + w0 * r5[x];
        }
    }

    private void weighRow(double[] means) {
        double w0 = WEIGHTS[0];
        double w1 = WEIGHTS[1];
        double w2 = WEIGHTS[2];
        double w3 = WEIGHTS[3];
        double w4 = WEIGHTS[4];
        double w5 = WEIGHTS[5];
        for (int x = 0; x < innerWidth; x++) {
            means[x] = w5 * (column[x] + column[x + 10])
                    + w4 * (column[x + 1] + column[x + 9])
                    + w3 * (column[x + 2] + column[x + 8]);
        }
        for (int x = 0; x < innerWidth; x++) {
            means[x] +=
                    w2 * (column[x + 3] + column[x + 7]) + w1 * (column[x + 4] + column[x + 6]) + w0 * column[x + 5];
        }
    }

    /** Replaces the means of a row by its similarities: of A by the whole, of B by contrast and structure. */
    private void compareMeans() {
        for (int x = 0; x < innerWidth; x++) {
            double product = meanA[x] * meanB[x];
            double square = meanA[x] * meanA[x] + meanB[x] * meanB[x];
            double contrast = (2 * (meanProducts[x] - product) + C2) / (meanSquares[x] - square + C2);
            meanA[x] = contrast * ((2 * product + C1) / (square + C1));
            meanB[x] = contrast;
        }
    }

    private static double[] weights() {
        double[] weights = new double[RADIUS + 1];
        double sum = 0.0;
        for (int i = 0; i <= RADIUS; i++) {
            double distance = i / SIGMA;
            weights[i] = Math.exp(-0.5 * distance * distance);
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }
        for (int i = 0; i <= RADIUS; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
