package com.example.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ColourScorerTest {
    private static final int RED = 0xFF0000;

    @Test
    void scoresHowCloseTheColoursAre() {
        ColourScorer scorer = new ColourScorer();

        assertThat(scorer.score(new Candidate(RED, RED)).value()).isEqualTo(1.0);
        assertThat(scorer.score(new Candidate(0x000000, 0xFFFFFF)).value()).isEqualTo(0.0);
        assertThat(scorer.score(new Candidate(RED, 0x000000)).value()).isBetween(0.6, 0.7);
    }

    @Test
    void refusesACandidateWithoutRender() {
        assertThatThrownBy(() -> new ColourScorer().score(new Candidate(RED, null)))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("'camera'");
    }

    @Test
    void isFoundByItsServicesLine() {
        assertThat(ServiceLoader.load(Scorer.class)).hasExactlyElementsOfTypes(ColourScorer.class);
    }

    /** What this project is for: the api needs no other module and no library. */
    @Test
    void theApiIsAloneOnTheClassPath() {
        List<String> jars = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();

        assertThat(jars)
                .anyMatch(jar -> jar.startsWith("coordinator-api"))
                .noneMatch(jar -> jar.matches("coordinator-(?!api).*|jackson-.*|guava-.*|slf4j-.*"));
    }

    /** An image of one colour against a reference of one colour. */
    private record Candidate(int reference, Integer render) implements ScoringContext {
        private static ArtifactRef image(String path) {
            return new ArtifactRef(path, "0".repeat(64), "image/png", 1);
        }

        @Override
        public Task task() {
            return new Task("any", "", List.of());
        }

        @Override
        public Map<String, ArtifactRef> references() {
            return Map.of("camera", image("reference.png"));
        }

        @Override
        public Map<String, ArtifactRef> renders() {
            return render == null ? Map.of() : Map.of("camera", image("render.png"));
        }

        @Override
        public Map<String, ArtifactRef> artifacts() {
            return Map.of();
        }

        @Override
        public InputStream open(ArtifactRef artifact) {
            BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
            int colour = artifact.path().equals("reference.png") ? reference : render;
            image.setRGB(0, 0, 2, 2, new int[] {colour, colour, colour, colour}, 0, 2);
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "png", png);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new ByteArrayInputStream(png.toByteArray());
        }

        @Override
        public long seed() {
            return 0;
        }

        @Override
        public Duration remaining() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void spend(Usage usage) {}

        @Override
        public void keep(String file, String mediaType, InputStream content) {}
    }
}
