package com.example.paint;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.GeneratorContext;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.SplittableRandom;

// region generator
/** Changes the best remembered colour a little. A generator with a model builds its prompt from the same parts. */
public final class ClimbingGenerator implements Generator {
    @Override
    public String name() {
        return "example-climbing";
    }

    @Override
    public Program generate(GeneratorContext context) {
        // All randomness derives from the seed of the attempt, so that the attempt can be repeated.
        SplittableRandom random = new SplittableRandom(context.request().seed() + context.iteration());
        int colour = best(context).map(best -> changed(best, random)).orElseGet(() -> random.nextInt(0x1000000));
        return Program.of(String.format("#%06x", colour));
    }

    private static Optional<Integer> best(GeneratorContext context) {
        return context.remembered().stream()
                .filter(iteration -> iteration.scores() != null)
                .max(Comparator.comparingDouble(ClimbingGenerator::total))
                .map(iteration -> colourOf(context, iteration.artifacts().get(VigaLoop.CODE)));
    }

    private static double total(Iteration iteration) {
        ScoreCard scores = iteration.scores();
        return scores == null ? 0.0 : scores.total().value();
    }

    private static int colourOf(GeneratorContext context, ArtifactRef code) {
        try (InputStream content = context.open(code)) {
            String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(text.substring(1), 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int changed(int colour, SplittableRandom random) {
        int changed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int channel = (colour >> shift & 0xFF) + random.nextInt(-32, 33);
            changed |= Math.max(0, Math.min(255, channel)) << shift;
        }
        return changed;
    }
}
// endregion
