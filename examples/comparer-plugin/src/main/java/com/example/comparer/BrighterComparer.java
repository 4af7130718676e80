package com.example.comparer;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.select.Comparer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;

/** Prefers the candidate whose renders are brighter; those that differ by less than one in 255 cannot be told apart. */
public final class BrighterComparer implements Comparer {
    private static final double LEAST_DIFFERENCE = 1.0;

    @Override
    public String name() {
        return "brighter";
    }

    @Override
    public OptionalInt best(List<Shown> shown) throws InterruptedException {
        List<Double> values = new ArrayList<>();
        for (Shown each : shown) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            values.add(brightness(each));
        }
        List<Double> sorted = values.stream().sorted().toList();
        double most = sorted.get(sorted.size() - 1);
        double second = sorted.get(sorted.size() - 2);
        return most - second < LEAST_DIFFERENCE ? OptionalInt.empty() : OptionalInt.of(values.indexOf(most));
    }

    /** The mean over the renders, from 0 to 255. */
    private static double brightness(Shown candidate) {
        Collection<ArtifactRef> renders = candidate.view().renders().values();
        if (renders.isEmpty()) {
            throw new CoordinatorException(
                    Code.ARTIFACT_NOT_FOUND,
                    "Attempt " + candidate.report().number() + " has no renders to compare.");
        }
        return renders.stream()
                .mapToDouble(render -> brightness(candidate, render))
                .average()
                .orElseThrow();
    }

    private static double brightness(Shown candidate, ArtifactRef render) {
        try (InputStream content = candidate.view().open(render)) {
            BufferedImage image = ImageIO.read(content);
            if (image == null) {
                throw new IOException("it is not an image");
            }
            return brightness(image);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO, "The render " + render.path() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The luma of ITU-R BT.709. */
    private static double brightness(BufferedImage image) {
        double sum = 0.0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                sum += 0.2126 * (rgb >> 16 & 0xff) + 0.7152 * (rgb >> 8 & 0xff) + 0.0722 * (rgb & 0xff);
            }
        }
        return sum / image.getWidth() / image.getHeight();
    }
}
