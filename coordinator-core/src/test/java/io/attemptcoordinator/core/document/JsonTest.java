package io.attemptcoordinator.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "1",
                "{",
                "{} {}",
                "{} x",
                "{'a': 1}",
                "{\"a\": NaN}",
                "{\"a\": 1e99999999999}",
                "{\"a\": 1e-99999999999}",
                "{\"a\": 1,}",
                "{\"a\": 1, \"a\": 1}",
                "{\"a\": {\"b\": 1, \"b\": 2}}"
            })
    void refusesWhatIsNotOneObject(String text) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> read(text, 100))
                .withMessageStartingWith("file.json: the document must be ")
                .withMessageNotContainingAny("start marker", "Feature")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    @Test
    void boundsTheDepthTheNumbersAndTheSize() {
        for (String text : new String[] {
            "{\"a\":".repeat(65) + "1" + "}".repeat(65),
            "{\"a\": " + "1".repeat(65) + "}",
            "{\"a\": \"" + "x".repeat(1000) + "\"}"
        }) {
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> read(text, 1000))
                    .withMessageStartingWith("file.json: the document must ")
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.MALFORMED);
        }
        assertThat(read("{\"a\": \"" + "x".repeat(991) + "\"}", 1000)).hasSize(1);
    }

    @Test
    void namesTheFileThatCannotBeRead() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("disk on fire");
            }
        };

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> Json.read("file.json", broken, 10))
                .withMessageContaining("file.json")
                .withMessageContaining("disk on fire")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"schemaVersion\": 1}",
                "{\"schemaVersion\": 1.0}",
                "{\"schemaVersion\": \"one\"}",
                "{\"schemaVersion\": \"1\"}",
                "{\"schemaVersion\": null}"
            })
    void requiresAVersion(String text) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> Json.readDocument("file.json", stream(text)))
                .withMessageStartingWith("file.json: /schemaVersion must be a version such as \"1.0\" but is ")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9", "2.0", "10.0"})
    void refusesAnotherMajorVersionAndSaysWhatToDo(String version) {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> Json.readDocument("file.json", stream("{\"schemaVersion\": \"" + version + "\"}")))
                .withMessageStartingWith("file.json has schema version " + version)
                .withMessageContaining("reads 1.x")
                .withMessageContaining("Read it with")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.UNSUPPORTED_VERSION);
    }

    @Test
    void readsAnyMinorVersion() {
        assertThat(Json.readDocument("file.json", stream("{\"schemaVersion\": \"1.999999\"}")))
                .hasSize(1);
    }

    @Test
    void keepsNumbersAsTheyWereWritten() {
        assertThat(read("{\"a\":1.10,\"b\":1E+2,\"c\":9223372036854775808}", 100)
                        .toString())
                .isEqualTo("{\"a\":1.10,\"b\":1E+2,\"c\":9223372036854775808}");
    }

    @Test
    void doesNotWriteWhatCannotBeReadAgain() {
        ObjectNode large = Json.document().put("text", "x".repeat(Json.MAX_DOCUMENT_BYTES));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> Json.write("run/file.json", large))
                .withMessageContaining("run/file.json")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.ARTIFACT_IO);
    }

    @Test
    void writesHalfASurrogatePair() {
        byte[] written = Json.write("file.json", Json.document().put("text", "cut \ud83d"));

        assertThat(Json.readDocument("file.json", new ByteArrayInputStream(written))
                        .path("text")
                        .asText())
                .startsWith("cut ");
    }

    @ParameterizedTest
    @CsvSource({"key,/key", "a/b,/a~1b", "a~b,/a~0b", "~1,/~01"})
    void escapesSegmentsOfPointers(String key, String segment) {
        assertThat(Json.segment(key)).isEqualTo(segment);
        assertThat(Json.object().put(key, 1).at(segment).asInt()).isEqualTo(1);
    }

    @Test
    void shortensLongValues() {
        assertThat(Json.shortened(Json.value("x".repeat(1000)))).hasSize(83).endsWith("...");
        assertThat(Json.shortened(Json.value(true))).isEqualTo("true");
    }

    private static ObjectNode read(String text, int maxBytes) {
        return Json.read("file.json", stream(text), maxBytes);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
