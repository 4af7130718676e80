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
    private final double[] a;
    private final double[] b;
    private final double[] squares;
    private final double[] products;
    private final double[] column;
    private final double[] meanA;
    private final double[] meanB;
    private final double[] meanSquares;
    private final double[] meanProducts;

    private StructuralSimilarity(int width) {
        this.width = width;
        innerWidth = width - 2 * RADIUS;
        int samples = width * (STRIP + 2 * RADIUS);
        a = new double[samples];
        b = new double[samples];
        squares = new double[samples];
        products = new double[samples];
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
                int at = row * width;
                filter(a, at, meanA);
                filter(b, at, meanB);
                filter(squares, at, meanSquares);
                filter(products, at, meanProducts);
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
        planeA.copyRows(top, rows, a);
        planeB.copyRows(top, rows, b);
        int samples = rows * width;
        for (int i = 0; i < samples; i++) {
            squares[i] = a[i] * a[i] + b[i] * b[i];
            products[i] = a[i] * b[i];
        }
    }

    /** Filters the rows of one window: down the columns, then along what remains. */
    private void filter(double[] samples, int at, double[] means) {
        weigh(samples, at, width, column, width);
        weigh(column, 0, 1, means, innerWidth);
    }

    /** The window is symmetric, so that six multiplications are enough. */
    private static void weigh(double[] from, int at, int step, double[] to, int count) {
        double w0 = WEIGHTS[0];
        double w1 = WEIGHTS[1];
        double w2 = WEIGHTS[2];
        double w3 = WEIGHTS[3];
        double w4 = WEIGHTS[4];
        double w5 = WEIGHTS[5];
        int at1 = at + step;
        int at2 = at1 + step;
        int at3 = at2 + step;
        int at4 = at3 + step;
        int at5 = at4 + step;
        int at6 = at5 + step;
        int at7 = at6 + step;
        int at8 = at7 + step;
        int at9 = at8 + step;
        int at10 = at9 + step;
        for (int x = 0; x < count; x++) {
            to[x] = w5 * (from[at + x] + from[at10 + x])
                    + w4 * (from[at1 + x] + from[at9 + x])
                    + w3 * (from[at2 + x] + from[at8 + x])
                    + w2 * (from[at3 + x] + from[at7 + x])
                    + w1 * (from[at4 + x] + from[at6 + x])
                    + w0 * from[at5 + x];
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
