package io.attemptcoordinator.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class InMemoryArtifactStoreTest {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore(8);

    @Test
    void writesIfAbsentOnceAndDoesNotReadWhatItWillNotWrite() {
        assertThat(store.putIfAbsent("run/a", "text/plain", content("first"))).isPresent();
        assertThat(store.putIfAbsent("run/a", "text/plain", broken())).isEmpty();
        assertThat(store.open("run/a")).hasContent("first");
    }

    @Test
    void aFailureNamesThePathAndLeavesItFree() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.putIfAbsent("run/a", "text/plain", broken()))
                .withMessageContaining("run/a")
                .withMessageContaining("no more")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("run/a", "text/plain", content("123456789")))
                .withMessageContaining("run/a")
                .withMessageContaining("8 bytes");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.open("run/a"))
                .withMessageContaining("run/a")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_NOT_FOUND);
        assertThat(store.list("run")).isEmpty();
        assertThat(store.putIfAbsent("run/a", "text/plain", content("12345678")))
                .isPresent();
    }

    @Test
    void refusesBadPaths() {
        assertThatIllegalArgumentException().isThrownBy(() -> store.put("../a", "text/plain", content("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> store.putIfAbsent("../a", "text/plain", content("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> store.open("../a"));
        assertThatIllegalArgumentException().isThrownBy(() -> store.list("../a"));
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("no more");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        };
    }
}
