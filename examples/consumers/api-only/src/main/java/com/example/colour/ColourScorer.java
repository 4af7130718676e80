package com.example.colour;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** Compares the mean colour of each render with that of its reference: 1 for equal colours, 0 for black and white. */
public final class ColourScorer implements Scorer {
    @Override
    public String name() {
        return "example-colour";
    }

    @Override
    public Score score(ScoringContext context) {
        if (context.references().isEmpty()) {
            throw new CoordinatorException(Code.CONFIGURATION, "example-colour needs a task with references.");
        }
        Map<String, Double> distances = new TreeMap<>();
        context.references().forEach((view, reference) -> {
            ArtifactRef render = context.renders().get(view);
            if (render == null) {
                throw new CoordinatorException(Code.RENDER_FAILED, "There is no render of the view '" + view + "'.");
            }
            distances.put(view, distance(mean(context, reference), mean(context, render)));
        });
        double mean = distances.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
        return Score.of(1.0 - mean, distances);
    }

    /** The distance of two colours, from 0 to 1. */
    private static double distance(double[] a, double[] b) {
        double sum = 0.0;
        for (int channel = 0; channel < 3; channel++) {
            sum += Math.abs(a[channel] - b[channel]) / 255.0;
        }
        return sum / 3.0;
    }

    private static double[] mean(ScoringContext context, ArtifactRef artifact) {
        BufferedImage image = read(context, artifact);
        double[] mean = new double[3];
        double pixels = (double) image.getWidth() * image.getHeight();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                for (int channel = 0; channel < 3; channel++) {
                    mean[channel] += (rgb >> (16 - 8 * channel) & 0xFF) / pixels;
                }
            }
        }
        return mean;
    }

    private static BufferedImage read(ScoringContext context, ArtifactRef artifact) {
        try (InputStream content = context.open(artifact)) {
            BufferedImage image = ImageIO.read(content);
            if (image == null) {
                throw new CoordinatorException(Code.MALFORMED, artifact.path() + " is not an image.");
            }
            return image;
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, artifact.path() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
