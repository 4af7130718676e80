package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.document.Json;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedCallTest {
    private static final Usage USAGE = new Usage(100, 20, 40, BigDecimal.ZERO);

    private static RecordedCall answered(String request, String answer, @Nullable Usage usage) {
        return new RecordedCall(
                "ab12", "POST", "/v1", request, 200, answer, null, null, Duration.ofMillis(1_234), 3, usage);
    }

    private static RecordedCall failed() {
        return new RecordedCall(
                "ab12", "POST", "/v1", "{}", null, null, Code.DEADLINE_EXCEEDED, "too late", Duration.ZERO, 0, null);
    }

    private static RecordedCall read(String json) {
        return RecordedCall.fromJson("call.json", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void isWrittenAndRead() {
        RecordedCall call = answered("{\"model\":\"m\",\"price\":1.50}", "{\"a\":[1,2]}", USAGE);

        assertThat(read(call.toJson())).isEqualTo(call);
        assertThat(call.toJson())
                .contains("\"schemaVersion\" : \"1.0\"")
                .contains("\"model\" : \"m\"")
                .contains("\"latencyMillis\" : 1234");
    }

    @Test
    void keepsAnErrorAndAnUnknownUsage() {
        assertThat(read(failed().toJson())).isEqualTo(failed());
        assertThat(failed().toJson()).doesNotContain("usage", "status", "answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\"text\"", "12", "{", "{},{}", "{\"a\":1,\"a\":2}", "<html>\n</html>"})
    void keepsABodyThatIsNoObject(String body) {
        RecordedCall call = answered(body, body, null);

        assertThat(read(call.toJson())).isEqualTo(call);
    }

    @Test
    void keepsABodyThatIsAsDeepAsCanBeRead() {
        for (int depth = 60; depth < 67; depth++) {
            String body = "[".repeat(depth) + "]".repeat(depth);

            assertThat(read(answered(body, "{}", null).toJson()).request()).isEqualTo(body);
        }
    }

    @Test
    void toleratesAnUnknownField() {
        String json = failed().toJson().replaceFirst("\\{", "{\"future\":1,");

        assertThat(read(json)).isEqualTo(failed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"key\" : \"ab12\" | \"key\" : 12 | key must be a string",
                "\"tries\" : 0 | \"tries\" : \"0\" | tries must be a whole number",
                "\"tries\" : 0 | \"tries\" : -1 | latency and tries must be 0 or more",
                "\"tries\" : 0 | \"tries\" : 99999999999 | integer overflow",
                "\"request\" : { } | \"question\" : { } | request must be a string",
                "DEADLINE_EXCEEDED | NO_SUCH_CODE | NO_SUCH_CODE",
                "\"error\" | \"errors\" | either a status and an answer",
                "\"tries\" : 0 | \"tries\" : 0, \"status\" : 200, \"answer\" : \"a\" | either a status and an answer",
                "\"tries\" : 0 | \"tries\" : 0, \"usage\" : {\"inputTokens\" : 1} | outputTokens must be a whole number"
            })
    void refusesWhatIsNoRecordedCall(String part, String replacement, String message) {
        String json = failed().toJson();
        assertThat(json).contains(part);

        assertThatThrownBy(() -> read(json.replace(part, replacement)))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.MALFORMED))
                .hasMessageContaining("call.json")
                .hasMessageContaining(message);
    }

    @Test
    void refusesAnotherMajorVersion() {
        assertThatThrownBy(() -> read(failed().toJson().replace("\"1.0\"", "\"2.0\"")))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNSUPPORTED_VERSION));
    }

    @Test
    void refusesToWriteWhatCannotBeRead() {
        RecordedCall call = answered("x".repeat(Json.MAX_DOCUMENT_BYTES), "{}", null);

        assertThatThrownBy(call::toJson)
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_IO));
    }
}
