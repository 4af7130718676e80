package io.attemptcoordinator.external;

import static io.attemptcoordinator.testkit.model.Turn.error;
import static io.attemptcoordinator.testkit.model.Turn.html;
import static io.attemptcoordinator.testkit.model.Turn.json;
import static io.attemptcoordinator.testkit.model.Turn.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Purse;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import io.attemptcoordinator.testkit.model.OpenAiAnswers;
import io.attemptcoordinator.testkit.model.ScriptedModelServer;
import io.attemptcoordinator.testkit.model.Turn;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program that asks the proxy gets, and what the service behind it sees. */
@Timeout(60)
class ModelProxyTest {
    private static final String KEY = "sk-upstream-0123456789abcdef";
    private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}],\"max_tokens\":50}";

    private static final String ANSWER = OpenAiAnswers.text("Hello.");

    private Purse ofRun = usage -> {};

    private ModelProxy proxy(String url, Object... more) {
        Map<String, Object> settings = new HashMap<>(Map.of("model-url", url, "model-name", "scripted"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(String.valueOf(more[i]), more[i + 1]);
        }
        ModelAccess access =
                ModelAccess.of(Settings.of("attempt 'external'", settings), Map.of("OPENAI_API_KEY", KEY), List.of());
        assertThat(access).isNotNull();
        return ModelProxy.start(
                access, ofRun, 7, Deadline.after(SystemTime.ticker(), Duration.ofMinutes(1)), Duration.ofSeconds(30));
    }

    private static HttpRequest request(ModelProxy proxy, String body) {
        return HttpRequest.newBuilder(URI.create(proxy.url() + "/chat/completions"))
                .header("Authorization", "Bearer " + proxy.key())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<String> ask(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static JsonNode parsed(String text) throws Exception {
        return Json.readModelText(text);
    }

    /** There is no price file. */
    private static Usage unpriced(long input, long output, long cached) {
        return new Usage(input, output, cached, BigDecimal.ZERO, 0, 1);
    }

    @Test
    void passesOnWithOurKeyAndWhatWasLeftOpen() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer(json(ANSWER), json(ANSWER));
                ModelProxy proxy = proxy(upstream.url() + "/v1", "model-temperature", 0.25)) {
            HttpResponse<String> answer = ask(request(proxy, CHAT));
            ask(request(proxy, "{\"model\":\"other\",\"seed\":3,\"temperature\":1,\"messages\":[]}"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(ANSWER);
            assertThat(upstream.requests())
                    .allSatisfy(seen -> assertThat(seen.path()).isEqualTo("/v1/chat/completions"))
                    .allSatisfy(seen -> assertThat(seen.header("Authorization")).contains("Bearer " + KEY));
            JsonNode open = parsed(upstream.requests().get(0).body());
            assertThat(open.path("model").asText()).isEqualTo("scripted");
            assertThat(open.path("seed").asInt()).isEqualTo(7);
            assertThat(open.path("temperature").asDouble()).isEqualTo(0.25);
            JsonNode given = parsed(upstream.requests().get(1).body());
            assertThat(given.path("model").asText()).isEqualTo("other");
            assertThat(given.path("seed").asInt()).isEqualTo(3);
            assertThat(given.path("temperature").asInt()).isEqualTo(1);
            assertThat(proxy.key()).isNotEqualTo(KEY);
            List<ModelProxy.Metered> made = proxy.drain();
            assertThat(made)
                    .extracting(ModelProxy.Metered::spent)
                    .containsExactly(unpriced(100, 20, 40), unpriced(100, 20, 40));
            assertThat(made.get(0).call().toJson()).contains("Hello?").doesNotContain(KEY);
        }
    }

    @Test
    void onlyTheProgramOfTheAttemptMayAsk() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer();
                ModelProxy proxy = proxy(upstream.url() + "/v1")) {
            HttpRequest.Builder stranger = HttpRequest.newBuilder(URI.create(proxy.url() + "/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString(CHAT));
            String elsewhere = proxy.url().replaceAll("/[0-9a-f]+/v1$", "/v1/chat/completions");

            assertThat(ask(stranger.build()).statusCode()).isEqualTo(401);
            assertThat(ask(stranger.header("Authorization", "Bearer " + KEY).build())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(ask(stranger.uri(URI.create(elsewhere))
                                    .setHeader("Authorization", "Bearer " + proxy.key())
                                    .build())
                            .statusCode())
                    .isEqualTo(401);
            assertThat(upstream.requests()).isEmpty();
        }
    }

    /** The run can pay one call, and is charged with it only when it has ended. */
    @Test
    void theBudgetOfTheRunIsAskedBeforeEachCall() throws Exception {
        List<Usage> reserved = new ArrayList<>();
        ofRun = new Purse() {
            @Override
            public void reserve(Usage atMost) {
                reserved.add(atMost);
                if (reserved.size() == 2) {
                    throw new CoordinatorException(Code.BUDGET_EXHAUSTED, "The run has no more.");
                }
            }

            @Override
            public void spend(Usage usage) {
                throw new IllegalStateException("the thread of the attempt does that");
            }
        };
        try (ScriptedModelServer upstream = new ScriptedModelServer(json(ANSWER), json(ANSWER), json(ANSWER));
                ModelProxy proxy = proxy(upstream.url() + "/v1")) {
            assertThat(ask(request(proxy, CHAT)).statusCode()).isEqualTo(200);
            HttpResponse<String> refused = ask(request(proxy, CHAT));
            proxy.drain().forEach(proxy::charged);
            assertThat(ask(request(proxy, CHAT)).statusCode()).isEqualTo(200);

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("budget_exceeded", "The run has no more.");
            assertThat(upstream.requests()).hasSize(2);
        }
        Usage one = reserved.get(0);
        assertThat(one)
                .as(
                        "16 for the message, a token for each three bytes of 'user', 'Hello?' and 'scripted', and the answer")
                .isEqualTo(unpriced(16 + 2 + 2 + 3, 50, 0));
        assertThat(reserved.get(1))
                .as("what was spent, and what the next call may need")
                .isEqualTo(unpriced(100, 20, 40).plus(one));
        assertThat(reserved.get(2))
                .as("what was charged is not reserved any more")
                .isEqualTo(one);
    }

    @Test
    void aSpentBudgetIsAnErrorThatClientsDoNotRepeat() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer(json(ANSWER), json(ANSWER));
                ModelProxy proxy = proxy(upstream.url() + "/v1", "max-model-tokens", 150)) {
            assertThat(ask(request(proxy, CHAT)).statusCode()).isEqualTo(200);
            HttpResponse<String> refused = ask(request(proxy, CHAT));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(parsed(refused.body()).path("error").path("code").asText())
                    .isEqualTo("budget_exceeded");
            assertThat(refused.body()).contains("120 tokens of 150", "max-model-tokens");
            assertThat(upstream.requests()).hasSize(1);
            assertThat(proxy.fault())
                    .isNotNull()
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.CONFIGURATION);
        }
    }

    /** As when the program is killed: the service may have begun to answer. */
    @Test
    void aCallThatTheEndOfTheAttemptInterruptsIsNotFree() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer(Turn.hang())) {
            ModelProxy ended;
            try (ModelProxy proxy = proxy(upstream.url() + "/v1")) {
                ended = proxy;
                var unused = HttpClient.newHttpClient().sendAsync(request(proxy, CHAT), BodyHandlers.ofString());
                assertThat(upstream.awaitRequest()).isTrue();
            }

            assertThat(ended.drain()).singleElement().satisfies(made -> {
                assertThat(made.spent().unmeteredCalls()).isEqualTo(1);
                assertThat(made.spent().outputTokens()).isEqualTo(50);
                assertThat(made.call().error()).contains("interrupted");
            });
        }
    }

    @Test
    void whatMaySpendTooMuchIsNotPassedOn() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer();
                ModelProxy proxy = proxy(upstream.url() + "/v1", "max-model-tokens", 150)) {
            assertThat(ask(request(proxy, CHAT.replace("50", "500"))).statusCode())
                    .isEqualTo(400);
            assertThat(upstream.requests()).isEmpty();
        }
    }

    /** The service sends its second part only when the program has the first. */
    @Test
    void partsArriveAsTheyAreSent() throws Exception {
        CountDownLatch firstArrived = new CountDownLatch(1);
        String first = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";
        String rest =
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n";
        Turn stream = connection -> {
            connection.hangUp();
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + first);
            try {
                assertThat(firstArrived.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            connection.write(rest);
        };
        try (ScriptedModelServer upstream = new ScriptedModelServer(stream);
                ModelProxy proxy = proxy(upstream.url() + "/v1")) {
            HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                    .send(request(proxy, "{\"stream\":true,\"messages\":[]}"), BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).contains("Hel");
                firstArrived.countDown();
                assertThat(lines.lines().toList()).contains("data: [DONE]");
            }
            assertThat(parsed(upstream.requests().get(0).body())
                            .at("/stream_options/include_usage")
                            .asBoolean())
                    .isTrue();
            assertThat(proxy.drain()).extracting(ModelProxy.Metered::spent).containsExactly(unpriced(9, 4, 0));
        }
    }

    @Test
    void triesAgainInThePlaceOfTheProgram() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer(error(429, "Retry-After: 0"), json(ANSWER));
                ModelProxy proxy = proxy(upstream.url() + "/v1")) {
            assertThat(ask(request(proxy, CHAT)).statusCode()).isEqualTo(200);
            assertThat(upstream.requests()).hasSize(2);
        }
    }

    @Test
    void anAnswerWithoutTokensIsUnknown() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer(json("{\"choices\":[]}"));
                ModelProxy proxy = proxy(upstream.url() + "/v1")) {
            assertThat(ask(request(proxy, CHAT)).statusCode()).isEqualTo(200);
            assertThat(proxy.drain())
                    .extracting(metered -> metered.spent().unmeteredCalls())
                    .containsExactly(1L);
        }
    }

    @Test
    void saysWhatIsWrongWithTheService() throws Exception {
        try (ScriptedModelServer upstream = new ScriptedModelServer(
                        status(401, "application/json", OpenAiAnswers.error("invalid_api_key", "bad key " + KEY)),
                        html(200));
                ModelProxy proxy = proxy(upstream.url() + "/v1")) {
            HttpResponse<String> denied = ask(request(proxy, CHAT));
            assertThat(denied.statusCode()).isEqualTo(401);
            assertThat(denied.body()).contains("OPENAI_API_KEY").doesNotContain(KEY);
            assertThat(proxy.fault())
                    .isNotNull()
                    .extracting(CoordinatorException::code)
                    .isEqualTo(Code.CONFIGURATION);

            HttpResponse<String> page = ask(request(proxy, CHAT));
            assertThat(page.statusCode()).isEqualTo(400);
            assertThat(page.body()).contains("web page", "base URL");
            assertThat(ask(request(proxy, "[]")).body()).contains("JSON object");
        }
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> proxy("http://localhost:1/v1", "key-variable", "MY_KEY"))
                .withMessageContainingAll("key-variable", "MY_KEY", "missing");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> proxy("localhost:1"))
                .withMessageContainingAll("model-url", "localhost:1");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> proxy("http://localhost:1/v1", "max-model-cost", 1))
                .withMessageContainingAll("max-model-cost", "prices");
    }

    /** The program speaks HTTP with nothing but bash. */
    @Test
    void aProgramThatAsksIsChargedAndRecorded() throws Exception {
        String script = """
                address=${MODEL#http://}; path=/${address#*/}; address=${address%%/*}
                body='{"messages":[]}'
                exec 3<>"/dev/tcp/${address%:*}/${address#*:}"
                printf 'POST %s/chat/completions HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nAuthorization: Bearer %s\\r\\nContent-Length: %d\\r\\n\\r\\n%s' \\
                    "$path" "$KEY" "${#body}" "$body" >&3
                cat <&3
                echo x > a.blend
                """;
        try (ScriptedModelServer upstream = new ScriptedModelServer(json(ANSWER))) {
            Programs.Ran ran = Programs.bash(script)
                    .with("environment", List.of("MODEL={model-url}", "KEY={model-key}"))
                    .with("scenes", List.of("*.blend"))
                    .with("model-url", upstream.url() + "/v1")
                    .with("model-name", "scripted")
                    .run();

            assertThat(ran.artifact("program/output.txt")).contains("Hello.");
            assertThat(ran.context().spent()).isEqualTo(unpriced(100, 20, 40));
            assertThat(ran.artifact("program/calls/call-0000.json")).contains("chat/completions");
            assertThat(ran.scenes()).containsExactly("x");
        }
    }
}
