package io.attemptcoordinator.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * Draws the first table that {@link Regret} prints: the regret of each selection by the number of attempts, one panel for each ratio
 * of noise to spread. Arguments: a file with what was printed, and the PNG file to write.
 */
final class RegretPlot {
    private static final int PANEL = 260;
    private static final int HEIGHT = 240;
    private static final int LEFT = 60;
    private static final int TOP = 56;
    private static final int GAP = 24;
    private static final double MOST = 0.6;
    private static final String[] NOISES = {"0.25", "0.50", "1.00", "2.00"};
    private static final String[] ATTEMPTS = {"4", "8", "16", "32", "64"};
    private static final String[] NAMES = {"VIGA's knock-out", "mean of 3", "sequential halving", "noise-aware"};
    private static final Color[] COLOURS = {
        new Color(0x99, 0x99, 0x99), new Color(0xe6, 0x9f, 0x00), new Color(0x56, 0xb4, 0xe9), new Color(0xd5, 0x5e, 0x00)
    };

    private RegretPlot() {}

    public static void main(String[] arguments) throws IOException {
        draw(Files.readAllLines(Path.of(arguments[0])), Path.of(arguments[1]));
    }

    static void draw(List<String> printed, Path png) throws IOException {
        int width = LEFT + NOISES.length * (PANEL + GAP);
        BufferedImage image = new BufferedImage(width, TOP + HEIGHT + 60, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
        canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        legend(canvas);
        for (int panel = 0; panel < NOISES.length; panel++) {
            int x = LEFT + panel * (PANEL + GAP);
            axes(canvas, x, NOISES[panel], panel == 0);
            for (int selection = 0; selection < NAMES.length; selection++) {
                line(canvas, x, printed, NOISES[panel], selection);
            }
        }
        canvas.dispose();
        ImageIO.write(image, "png", png.toFile());
    }

    private static void legend(Graphics2D canvas) {
        int x = LEFT;
        for (int selection = 0; selection < NAMES.length; selection++) {
            canvas.setColor(COLOURS[selection]);
            canvas.fillRect(x, 14, 18, 4);
            canvas.setColor(Color.BLACK);
            canvas.drawString(NAMES[selection], x + 24, 21);
            x += 50 + canvas.getFontMetrics().stringWidth(NAMES[selection]);
        }
    }

    private static void axes(Graphics2D canvas, int x, String noise, boolean isFirst) {
        canvas.setStroke(new BasicStroke(1.0f));
        for (int tenth = 0; tenth <= 6; tenth += 2) {
            int y = (int) Math.round(y(tenth / 10.0));
            canvas.setColor(new Color(0xdd, 0xdd, 0xdd));
            canvas.drawLine(x, y, x + PANEL, y);
            if (isFirst) {
                canvas.setColor(Color.BLACK);
                canvas.drawString(String.format(Locale.ROOT, "%.1f", tenth / 10.0), x - 30, y + 4);
            }
        }
        canvas.setColor(Color.BLACK);
        canvas.drawString("noise " + noise + " x spread", x + 8, TOP - 10);
        for (int i = 0; i < ATTEMPTS.length; i++) {
            canvas.drawString(ATTEMPTS[i], (int) x(x, i) - 6, TOP + HEIGHT + 20);
        }
        if (isFirst) {
            canvas.drawString("attempts; regret: 0 is always right, 1 is chance", x, TOP + HEIGHT + 44);
        }
    }

    private static double x(int panel, int place) {
        return panel + 20 + place * (PANEL - 40) / (ATTEMPTS.length - 1.0);
    }

    private static double y(double regret) {
        return TOP + HEIGHT * (1.0 - regret / MOST);
    }

    private static void line(Graphics2D canvas, int panel, List<String> printed, String noise, int selection) {
        Path2D path = new Path2D.Double();
        canvas.setColor(COLOURS[selection]);
        canvas.setStroke(new BasicStroke(2.0f));
        for (int i = 0; i < ATTEMPTS.length; i++) {
            double x = x(panel, i);
            double y = y(regret(printed, ATTEMPTS[i], noise, selection));
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
            canvas.fill(new Ellipse2D.Double(x - 3, y - 3, 6, 6));
        }
        canvas.draw(path);
    }

    private static double regret(List<String> printed, String attempts, String noise, int selection) {
        String start = "| " + attempts + " | " + noise + " | ";
        String row = printed.stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no row starts with " + start));
        return Double.parseDouble(Arrays.asList(row.substring(start.length()).split(" \\| ")).get(selection));
    }
}
