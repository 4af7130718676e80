package io.attemptcoordinator.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of the JDK sees of each turn. */
@Timeout(60)
class ScriptedModelServerTest {
    private static HttpRequest request(ScriptedModelServer server, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + "/v1/chat/completions"))
                .header("Authorization", "Bearer key")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<String> ask(ScriptedModelServer server, String body)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(server, body), BodyHandlers.ofString());
    }

    @Test
    void takesTurnsInTheirOrder() throws Exception {
        try (ScriptedModelServer server = new ScriptedModelServer(
                Turn.error(429, "Retry-After: 7"),
                Turn.json("{}"),
                Turn.withoutLength(200, "the end is that of the connection"))) {
            HttpResponse<String> refused = ask(server, "first");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("7");
            assertThat(ask(server, "second").body()).isEqualTo("{}");
            assertThat(ask(server, "third").body()).isEqualTo("the end is that of the connection");
            assertThat(ask(server, "too many").statusCode()).isEqualTo(599);
            assertThat(server.requests())
                    .extracting(ScriptedModelServer.Request::body)
                    .containsExactly("first", "second", "third", "too many");
            assertThat(server.requests())
                    .allSatisfy(seen -> assertThat(seen.path()).isEqualTo("/v1/chat/completions"))
                    .allSatisfy(seen -> assertThat(seen.header("authorization")).contains("Bearer key"))
                    .allSatisfy(seen -> assertThat(seen.header("author")).isEmpty());
        }
    }

    @Test
    void decidesByTheRequest() throws Exception {
        try (ScriptedModelServer server = new ScriptedModelServer(
                request -> Turn.json(OpenAiAnswers.text("You said \"" + request.body() + "\"\n")))) {
            JsonNode answer = new JsonMapper().readTree(ask(server, "this").body());

            assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("You said \"this\"\n");
            assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(100);
        }
    }

    @Test
    void breaksTheProtocol() {
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.cut(), Turn.garbage(), Turn.disconnect())) {
            assertThatIOException().isThrownBy(() -> ask(server, "cut"));
            assertThatIOException().isThrownBy(() -> ask(server, "garbage"));
            assertThatIOException().isThrownBy(() -> ask(server, "disconnect"));
        }
    }

    @Test
    void noticesThatAClientHangsUp() throws Exception {
        try (ScriptedModelServer server = new ScriptedModelServer(Turn.hang())) {
            HttpRequest impatient = HttpRequest.newBuilder(request(server, "?"), (name, value) -> true)
                    .timeout(Duration.ofMillis(200))
                    .build();

            assertThatExceptionOfType(HttpTimeoutException.class)
                    .isThrownBy(() -> HttpClient.newHttpClient().send(impatient, BodyHandlers.ofString()));
            assertThat(server.awaitRequest()).isTrue();
            assertThat(server.awaitHangUp()).isTrue();
        }
    }
}
