package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.score.CandidateContext;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecodedImagesTest {
    private static final int PLENTY = 1 << 24;
    private static final int PIXELS = 200;

    private final List<String> opened = new ArrayList<>();

    /** A candidate that notes what is opened. */
    private CandidateContext noting(StubScoringContext candidate) {
        return new CandidateContext(
                candidate.task(),
                candidate.references(),
                candidate.renders(),
                candidate.artifacts(),
                artifact -> {
                    opened.add(artifact.path());
                    return candidate.open(artifact);
                },
                0,
                () -> Duration.ofMinutes(1),
                usage -> {});
    }

    private CandidateContext candidate(int width, int height, int rgb) {
        return noting(new StubScoringContext(new Task("any", "", List.of()))
                .reference("front", TestImages.png(PIXELS, PIXELS, 0x8040C0))
                .reference("side", TestImages.png(PIXELS, PIXELS, 0x104050))
                .render("front", TestImages.png(width, height, rgb))
                .render("side", TestImages.png(width, height, rgb + 1)));
    }

    private static ArtifactRef reference(CandidateContext candidate, String view) {
        return requireNonNull(candidate.references().get(view), view);
    }

    private static ArtifactRef render(CandidateContext candidate, String view) {
        return requireNonNull(candidate.renders().get(view), view);
    }

    @Test
    void eachImageIsDecodedOnceForAllScorersAndEachReferenceForAllCandidates() throws InterruptedException {
        DecodedImages images = new DecodedImages(PLENTY);
        List<Scorer> scorers = List.of(new PhotometricScorer(images), new SsimScorer(images), new MsSsimScorer(images));
        for (int i = 0; i < 3; i++) {
            CandidateContext candidate = candidate(PIXELS, PIXELS, 0x200000 + 16 * i);
            for (Scorer scorer : scorers) {
                scorer.score(candidate);
            }
        }

        assertThat(opened)
                .filteredOn(path -> path.startsWith("references/"))
                .containsExactlyInAnyOrder("references/front.png", "references/side.png");
        assertThat(opened).filteredOn(path -> path.startsWith("renders/")).hasSize(6);
    }

    @Test
    void theScorersOfAProcessShareTheImages() throws InterruptedException {
        CandidateContext candidate = candidate(PIXELS, PIXELS, 0x13579B);
        new PhotometricScorer().score(candidate);
        opened.clear();

        new SsimScorer().score(candidate);
        new MsSsimScorer().score(candidate);

        assertThat(opened).isEmpty();
    }

    @Test
    void aResizedReferenceIsKeptToo() throws InterruptedException {
        DecodedImages images = new DecodedImages(PLENTY);
        CandidateContext candidate = candidate(170, 180, 0x203040);
        ArtifactRef reference = reference(candidate, "front");

        RenderImage resized = images.get(candidate, reference, 170, 180);

        assertThat(resized).isEqualTo(TestImages.plain(170, 180, 0x8040C0));
        assertThat(images.get(candidate, reference, 170, 180)).isSameAs(resized);
        assertThat(images.get(candidate, reference, 180, 170).width()).isEqualTo(180);
        assertThat(images.get(candidate, reference)).isEqualTo(TestImages.plain(PIXELS, PIXELS, 0x8040C0));
        assertThat(opened).hasSize(1);
    }

    @Test
    void whatWasUsedLongestAgoMakesRoom() {
        // Room for two of the three images.
        DecodedImages images = new DecodedImages(PIXELS * PIXELS * 3 * 5L / 2);
        CandidateContext candidate = candidate(PIXELS, PIXELS, 0x203040);
        ArtifactRef front = reference(candidate, "front");
        images.get(candidate, front);
        images.get(candidate, render(candidate, "front"));
        images.get(candidate, front);
        images.get(candidate, render(candidate, "side"));
        opened.clear();

        images.get(candidate, front);
        assertThat(opened).isEmpty();
        images.get(candidate, render(candidate, "front"));
        assertThat(opened).containsExactly("renders/front.png");
    }

    @Test
    void anImageThatIsLargerThanTheRoomIsDecodedEachTime() {
        DecodedImages images = new DecodedImages(1000);
        CandidateContext candidate = candidate(PIXELS, PIXELS, 0x203040);
        ArtifactRef front = reference(candidate, "front");

        assertThat(images.get(candidate, front)).isEqualTo(images.get(candidate, front));
        assertThat(opened).hasSize(2);
    }

    /** A file whose digest is wrong, which the store notices at its end, must not be taken for the right one later. */
    @Test
    void keepsNothingOfAFileThatCannotBeReadToItsEnd() {
        DecodedImages images = new DecodedImages(PLENTY);
        CandidateContext candidate = candidate(PIXELS, PIXELS, 0x203040);
        ArtifactRef front = reference(candidate, "front");
        CandidateContext broken = new CandidateContext(
                candidate.task(),
                candidate.references(),
                candidate.renders(),
                candidate.artifacts(),
                artifact -> new SequenceInputStream(candidate.open(artifact), new Failing()),
                0,
                () -> Duration.ofMinutes(1),
                usage -> {});

        assertThatThrownBy(() -> images.get(broken, front))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.ARTIFACT_IO))
                .hasMessageContaining("references/front.png");
        opened.clear();

        images.get(candidate, front);
        assertThat(opened).containsExactly("references/front.png");
    }

    private static final class Failing extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("it is not what was saved");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }
}
