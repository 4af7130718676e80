package io.attemptcoordinator.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.ArtifactRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class VerifiedInputStreamTest {
    private static final ArtifactRef ARTIFACT = new ArtifactRef(
            "run/code.py", Hashing.sha256().hashString("12345", UTF_8).toString(), "text/x-python", 5);

    @Test
    void readsWhatWasSaved() throws IOException {
        VerifiedInputStream content = stream("12345");

        assertThat(content.readAllBytes()).asString(UTF_8).isEqualTo("12345");
        // The end can be read again.
        assertThat(content.read()).isNegative();
        assertThat(content.read(new byte[3])).isNegative();
    }

    @Test
    void readsByteByByte() throws IOException {
        VerifiedInputStream content = stream("12345");

        for (char expected : "12345".toCharArray()) {
            assertThat(content.read()).isEqualTo(expected);
        }
        assertThat(content.read()).isNegative();
    }

    @Test
    void findsContentThatWasChanged() {
        assertThatIOException()
                .isThrownBy(() -> stream("12346").readAllBytes())
                .withMessageContaining("run/code.py is not what was saved")
                .withMessageContaining("SHA-256");
    }

    @Test
    void findsContentThatIsCutOff() {
        assertThatIOException()
                .isThrownBy(() -> stream("1234").readAllBytes())
                .withMessageContaining("run/code.py is not what was saved")
                .withMessageContaining("4 bytes and not 5");
    }

    @Test
    void findsContentThatIsTooLongBeforeItsEnd() {
        assertThatIOException()
                .isThrownBy(() -> stream("123456").read(new byte[6]))
                .withMessageContaining("more than 5 bytes");
    }

    /** Whoever reads on after the error must not take the content for good. */
    @Test
    void findsItAgainWhenReadAgainAtTheEnd() {
        VerifiedInputStream content = stream("12346");

        for (int i = 0; i < 2; i++) {
            assertThatIOException().isThrownBy(content::readAllBytes);
        }
    }

    @Test
    void countsWhatIsSkipped() throws IOException {
        VerifiedInputStream content = stream("12345");

        assertThat(content.skip(3)).isEqualTo(3);
        assertThat(content.skip(0)).isZero();
        assertThat(content.skip(-1)).isNotPositive();
        assertThat(content.readAllBytes()).asString(UTF_8).isEqualTo("45");
        assertThat(content.skip(1)).isZero();
        VerifiedInputStream changed = stream("12346");
        assertThatIOException().isThrownBy(() -> changed.skip(6)).withMessageContaining("SHA-256");
    }

    @Test
    void cannotGoBack() {
        assertThat(stream("12345").markSupported()).isFalse();
    }

    private static VerifiedInputStream stream(String content) {
        return new VerifiedInputStream(new ByteArrayInputStream(content.getBytes(UTF_8)), ARTIFACT);
    }
}
