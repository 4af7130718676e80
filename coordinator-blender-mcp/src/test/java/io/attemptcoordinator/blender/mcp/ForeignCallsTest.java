package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.BaseEncoding;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.WireJson;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignCallsTest {
    private static final Pattern REQUEST = Pattern.compile("b64decode\\(\"([^\"]*)\"\\)");

    private final ForeignCalls calls = new ForeignCalls(Path.of("/bridge"), new SplittableRandom(1));

    /** Somebody who answers each request with a text that is made from its number. */
    private record Peer(Function<String, String> answer) implements Conversation {
        @Override
        public String send(String code, Deadline deadline) {
            return answer.apply(request(code).path("nonce").asText());
        }

        @Override
        public void close() {}
    }

    private static JsonNode request(String code) {
        Matcher request = REQUEST.matcher(code);
        assertThat(request.find()).isTrue();
        try {
            return WireJson.MAPPER.readTree(BaseEncoding.base64().decode(request.group(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String marked(String nonce, String json) {
        return "COORDINATOR:" + nonce + ":" + BaseEncoding.base64Url().encode(json.getBytes(StandardCharsets.UTF_8))
                + ":END";
    }

    private JsonNode call(Function<String, String> answer) throws InterruptedException {
        return calls.call(
                new Peer(answer), "probe", WireJson.MAPPER.createObjectNode().put("a", "b\nc"), Deadlines.far());
    }

    private BridgeException failure(Function<String, String> answer) {
        return catchThrowableOfType(BridgeException.class, () -> call(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "Code executed successfully: %s\n",
                "Executing Blender code successfully {\"executed\":true,\"result\":\"%s\\n\"}",
                "{coordinator=%1$s}%1$s",
            })
    void findsTheAnswerWithinWhatAServerPutsAroundIt(String form) throws InterruptedException {
        assertThat(call(nonce -> form.formatted(marked(nonce, "{\"value\": \"\u00e4\"}")))
                        .path("value")
                        .asText())
                .isEqualTo("\u00e4");
    }

    @Test
    void aFailureOfTheCommandIsNoAnswer() {
        BridgeException failure = failure(nonce -> marked(nonce, "{\"failure\": \"OSError: gone\"}"));

        assertThat(failure.reason()).isEqualTo(Reason.REMOTE);
        assertThat(failure).hasMessageContaining("OSError: gone");
    }

    @Test
    void aTextWithoutAMarkIsAFailureAlthoughItSaysSuccess() {
        BridgeException failure = failure(nonce -> "Code executed successfully: \u001b[2J");

        assertThat(failure.reason()).isEqualTo(Reason.REMOTE);
        assertThat(failure).hasMessageContaining("Code executed successfully:").hasMessageNotContaining("\u001b");
    }

    @Test
    void anAnswerToAnotherCallIsAProtocolError() {
        BridgeException failure = failure(nonce -> marked("0".repeat(32), "{}"));

        assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(failure).hasMessageContaining("another call");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"COORDINATOR:%s:e30", "COORDINATOR:%s:e30:EN", "COORDINATOR:%s:!:END", "COORDINATOR:%s:WzFd:END"
            })
    void anAnswerThatIsCutOrNoObjectIsAProtocolError(String form) {
        assertThat(failure(form::formatted).reason()).isEqualTo(Reason.PROTOCOL);
    }

    @Test
    void eachCallHasANumberOfItsOwn() throws InterruptedException {
        StringBuilder numbers = new StringBuilder();
        call(nonce -> {
            numbers.append(nonce);
            return marked(nonce, "{}");
        });

        assertThat(failure(nonce -> marked(numbers.toString(), "{}")).reason()).isEqualTo(Reason.PROTOCOL);
    }

    /** Some servers turn a backslash and an n into a line break, others run code in a scope where functions do not see it. */
    @Test
    void theCodeHasNothingThatAServerCouldChange() throws InterruptedException {
        call(nonce -> marked(nonce, "{}"));
        StringBuilder sent = new StringBuilder();
        calls.call(
                new Conversation() {
                    @Override
                    public String send(String code, Deadline deadline) {
                        sent.append(code);
                        return marked(request(code).path("nonce").asText(), "{}");
                    }

                    @Override
                    public void close() {}
                },
                "probe",
                WireJson.MAPPER.createObjectNode().put("a", "b\nc"),
                Deadlines.far());

        assertThat(sent.toString()).doesNotContain("\\").doesNotContain("def ").doesNotContain("lambda");
        assertThat(request(sent.toString()).path("params").path("a").asText()).isEqualTo("b\nc");
    }
}
