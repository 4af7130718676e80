package io.attemptcoordinator.cli;

import java.util.List;

/** Scores as a row of small bars, the lowest score as the lowest bar. */
final class Sparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";
    private static final String ASCII_BLOCKS = "_.-~=+*#";
    private static final int MAX_BLOCKS = 24;

    private Sparkline() {}

    /** Draws scores in at most 24 characters; one shows the best of as many scores as it takes to fit. */
    static String of(List<Double> scores, boolean isUnicode) {
        String blocks = isUnicode ? BLOCKS : ASCII_BLOCKS;
        int perBlock = Math.max(1, (scores.size() + MAX_BLOCKS - 1) / MAX_BLOCKS);
        double least = scores.stream().mapToDouble(Double::doubleValue).min().orElse(0.0);
        double most = scores.stream().mapToDouble(Double::doubleValue).max().orElse(0.0);
        StringBuilder line = new StringBuilder();
        for (int from = 0; from < scores.size(); from += perBlock) {
            double top = scores.subList(from, Math.min(from + perBlock, scores.size())).stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(least);
            double height = most > least ? (top - least) / (most - least) : 1.0;
            line.append(blocks.charAt((int) Math.round(height * (blocks.length() - 1))));
        }
        return line.toString();
    }
}
