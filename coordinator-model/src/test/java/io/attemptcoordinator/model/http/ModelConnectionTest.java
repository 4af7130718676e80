package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.model.server.FakeTime;
import io.attemptcoordinator.testkit.model.ScriptedModelServer;
import io.attemptcoordinator.testkit.model.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ModelConnectionTest {
    private static final String KEY = "an-opaque-key-0123456789";
    private static final Duration LONG = Duration.ofMinutes(5);

    private final FakeTime time = new FakeTime();
    private final List<RecordedCall> recorded = new ArrayList<>();
    private final List<ScriptedModelServer> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(ScriptedModelServer::close);
    }

    private ScriptedModelServer server(Turn... turns) {
        ScriptedModelServer server = new ScriptedModelServer(turns);
        started.add(server);
        return server;
    }

    private ModelConnection.Builder builder() {
        return ModelConnection.builder(1).ticker(time).sleeper(time).wall(() -> Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static HttpRequest request(String url) {
        return HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(url + "/v1/chat?api-key=query-key-987654")
                .addHeader("Authorization", "Bearer " + KEY)
                .addHeader("Content-Type", "application/json")
                .body("{\"model\":\"m\",\"note\":\"" + KEY + "\"}")
                .build();
    }

    private String call(ModelConnection connection, String url) throws InterruptedException {
        HttpClient client = connection.httpClientBuilder().build();
        return ModelCalls.within(
                time.in(LONG), recorded::add, () -> client.execute(request(url)).body());
    }

    private String call(ScriptedModelServer server) throws InterruptedException {
        return call(builder().build(), server.url());
    }

    private CoordinatorException failure(ModelConnection connection, String url) {
        return catchThrowableOfType(CoordinatorException.class, () -> call(connection, url));
    }

    @Test
    void answers() throws Exception {
        ScriptedModelServer server = server(Turn.json("{\"a\":1}"));

        assertThat(call(server)).isEqualTo("{\"a\":1}");
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.line()).isEqualTo("POST /v1/chat?api-key=query-key-987654 HTTP/1.1");
            assertThat(request.headers()).contains("Authorization: Bearer " + KEY);
            assertThat(request.body()).contains("\"model\":\"m\"");
        });
        assertThat(recorded).singleElement().satisfies(call -> {
            assertThat(call.isAnswered()).isTrue();
            assertThat(call.path()).isEqualTo("/v1/chat");
            assertThat(call.tries()).isEqualTo(1);
            assertThat(call.usage()).isNull();
        });
    }

    @Test
    void readsABodyWithoutALength() throws Exception {
        assertThat(call(server(Turn.withoutLength(200, "{\"a\":1}")))).isEqualTo("{\"a\":1}");
    }

    @Test
    void hidesTheKeyInARecording() throws Exception {
        call(server(Turn.json("{\"echo\":\"" + KEY + " and query-key-987654\"}")));

        assertThat(recorded)
                .singleElement()
                .satisfies(call -> assertThat(call.toJson())
                        .doesNotContain(KEY)
                        .doesNotContain("query-key-987654")
                        .contains("\"model\" : \"m\""));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504, 529})
    void triesTemporaryErrorsAgain(int status) throws Exception {
        ScriptedModelServer server = server(Turn.error(status), Turn.json("{}"));

        assertThat(call(server)).isEqualTo("{}");
        assertThat(time.sleeps())
                .singleElement()
                .satisfies(sleep -> assertThat(sleep).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1)));
        assertThat(recorded).singleElement().satisfies(call -> {
            assertThat(call.tries()).isEqualTo(2);
            assertThat(call.latency()).isEqualTo(time.sleeps().get(0));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 413, 422, 501})
    void doesNotTryOtherErrorsAgain(int status) {
        ScriptedModelServer server = server(Turn.error(status), Turn.json("{}"));

        assertThatThrownBy(() -> call(server)).isInstanceOfSatisfying(ModelHttpException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(status);
            assertThat(e.url()).isEqualTo(server.url() + "/v1/chat");
            assertThat(e.excerpt()).contains("scripted " + status);
            assertThat(e).hasMessageContaining("after 1 try: ").hasNoCause();
        });
        assertThat(server.requests()).hasSize(1);
        assertThat(recorded).singleElement().satisfies(call -> {
            assertThat(call.status()).isEqualTo(status);
            assertThat(call.isAnswered()).isFalse();
        });
    }

    @Test
    void doesNotTryAgainWhenTheMoneyHasRunOut() {
        ScriptedModelServer server = server(
                Turn.status(429, "application/json", "{\"error\":{\"code\":\"insufficient_quota\"}}"), Turn.json("{}"));

        assertThatThrownBy(() -> call(server)).isInstanceOf(ModelHttpException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void givesUpAfterTheLastTry() {
        ScriptedModelServer server = server(Turn.error(500), Turn.error(502), Turn.error(503));

        assertThatThrownBy(() -> call(builder().maxTries(3).build(), server.url()))
                .isInstanceOf(ModelHttpException.class)
                .hasMessageContaining("HTTP 503")
                .hasMessageContaining("after 3 tries");
        assertThat(server.requests()).hasSize(3);
        assertThat(time.sleeps()).hasSize(2);
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws Exception {
        ScriptedModelServer server = server(
                Turn.error(429, "Retry-After: 17"),
                Turn.error(503, "Retry-After: Thu, 01 Jan 2026 00:00:40 GMT"),
                Turn.error(429, "retry-after-ms: 250", "retry-after: 1"),
                Turn.json("{}"));

        call(server);

        assertThat(time.sleeps())
                .containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(40), Duration.ofMillis(250));
    }

    @Test
    void doesNotWaitBeyondTheDeadline() {
        ScriptedModelServer server = server(Turn.error(429, "Retry-After: 300"));

        CoordinatorException e = failure(builder().build(), server.url());

        assertThat(e.code()).isEqualTo(Code.BACKEND_UNAVAILABLE);
        assertThat(e).hasMessageContaining("asks to wait 300 s, and 300 s are left");
        assertThat(time.sleeps()).isEmpty();
        assertThat(recorded)
                .singleElement()
                .satisfies(call -> assertThat(call.code()).isEqualTo(Code.BACKEND_UNAVAILABLE));
    }

    @Test
    void doesNotBackOffBeyondTheDeadline() {
        ScriptedModelServer server = server(Turn.error(500), Turn.json("{}"));
        HttpClient client = builder().build().httpClientBuilder().build();

        assertThatThrownBy(() -> ModelCalls.within(
                        time.in(Duration.ofMillis(500)), recorded::add, () -> client.execute(request(server.url()))))
                .isInstanceOf(ModelHttpException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void triesABrokenConnectionAgain() throws Exception {
        // A server that has never answered may still be one that only breaks connections.
        ScriptedModelServer server = server(Turn.disconnect(), Turn.cut(), Turn.garbage(), Turn.json("{}"));

        assertThat(call(server)).isEqualTo("{}");
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void reportsAConnectionThatBreaksAgainAndAgain() {
        ScriptedModelServer server = server(Turn.disconnect(), Turn.disconnect());

        CoordinatorException e = failure(builder().maxTries(2).build(), server.url());

        assertThat(e.code()).isEqualTo(Code.BACKEND_UNAVAILABLE);
        assertThat(e).hasMessageContaining("No answer from " + server.url() + "/v1/chat after 2 tries");
        assertThat(e.evidence()).extracting(Evidence::kind).containsExactly(Evidence.Kind.EXCEPTION);
    }

    @Test
    void takesARefusedConnectionForAWrongUrl() throws IOException {
        String url;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + closed.getLocalPort();
        }

        CoordinatorException e = failure(builder().build(), url);

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e)
                .hasMessage("Cannot connect to " + url
                        + ": the connection was refused. Check the base URL, and that the server runs.");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void takesAServerThatHasAnsweredForOneThatWillAgain() throws Exception {
        ScriptedModelServer server = server(Turn.json("{}"));
        ModelConnection connection = builder().maxTries(3).build();
        call(connection, server.url());
        server.close();

        CoordinatorException e = failure(connection, server.url());

        assertThat(e.code()).isEqualTo(Code.BACKEND_UNAVAILABLE);
        assertThat(time.sleeps()).hasSize(2);
    }

    @Test
    void reportsAnUnknownHost() {
        CoordinatorException e = failure(builder().build(), "http://no-such-host.invalid:81");

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("the host no-such-host.invalid:81 is unknown");
    }

    @Test
    void reportsTlsWhereThereIsNone() {
        ScriptedModelServer server = server(Turn.garbage());

        CoordinatorException e = failure(builder().build(), server.url().replace("http:", "https:"));

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("TLS failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080/v1", "ftp://example.org/", "http:///v1", "http://exa mple.org/?key=hidden"})
    void refusesAnUnusableUrl(String url) {
        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class,
                () -> builder()
                        .build()
                        .httpClientBuilder()
                        .build()
                        .execute(HttpRequest.builder()
                                .method(HttpMethod.POST)
                                .url(url)
                                .body("{}")
                                .build()));

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e).hasMessageContaining("Check the base URL").hasMessageNotContaining("hidden");
    }

    @Test
    void refusesAKeyWithALineBreakWithoutShowingIt() {
        HttpRequest request = HttpRequest.builder()
                .method(HttpMethod.POST)
                .url("http://127.0.0.1:1/")
                .addHeader("Authorization", "Bearer " + KEY + "\n")
                .body("{}")
                .build();

        assertThatThrownBy(() -> builder().build().httpClientBuilder().build().execute(request))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("Authorization")
                .hasMessageContaining("line break")
                .hasMessageNotContaining(KEY)
                .hasNoCause();
    }

    @Test
    void takesAWebPageForAWrongUrl() {
        CoordinatorException e =
                failure(builder().build(), server(Turn.html(200)).url());

        assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
        assertThat(e)
                .hasMessageContaining("web page")
                .hasMessageContaining("/v1")
                .hasMessageContaining("Welcome");
    }

    @Test
    void refusesAnAnswerThatIsTooLarge() {
        ScriptedModelServer server = server(Turn.huge(200, 100_000), Turn.json("{}"));

        CoordinatorException e = failure(builder().maxBodyBytes(99_999).build(), server.url());

        assertThat(e.code()).isEqualTo(Code.BACKEND_PROTOCOL);
        assertThat(e).hasMessageContaining("more than 99999 bytes").hasMessageContaining("maxBodyBytes");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void readsAnAnswerOfTheMaximumSize() throws Exception {
        ScriptedModelServer server = server(Turn.huge(200, 100_000));

        assertThat(call(builder().maxBodyBytes(100_000).build(), server.url())).hasSize(100_000);
    }

    @Test
    void cutsAnErrorThatIsTooLarge() {
        ScriptedModelServer server = server(Turn.huge(400, 1_000_000));

        assertThatThrownBy(() -> call(server))
                .isInstanceOfSatisfying(
                        ModelHttpException.class, e -> assertThat(e.excerpt()).hasSize(2_000));
    }

    @Test
    void hidesTheKeyInAnError() {
        ScriptedModelServer server = server(Turn.status(401, "text/plain", "bad key " + KEY));

        assertThatThrownBy(() -> call(server))
                .hasMessageContaining("bad key ")
                .hasMessageNotContaining(KEY)
                .hasMessageNotContaining("query-key-987654");
        assertThat(recorded)
                .singleElement()
                .satisfies(call -> assertThat(call.toJson()).doesNotContain(KEY));
        assertThat(builder().build()).hasToString("ModelConnection");
    }

    @Test
    void cutsABodyThatTricklesAtTheDeadline() throws Exception {
        ScriptedModelServer server = server(Turn.trickle());

        assertExceedsTheDeadline(server);
    }

    @Test
    void givesUpOnASilentServerAtTheDeadline() throws Exception {
        ScriptedModelServer server = server(Turn.hang());

        assertExceedsTheDeadline(server);
    }

    private void assertExceedsTheDeadline(ScriptedModelServer server) throws InterruptedException {
        HttpClient client =
                ModelConnection.builder(1).build().httpClientBuilder().build();

        CoordinatorException e = catchThrowableOfType(
                CoordinatorException.class,
                () -> ModelCalls.within(
                        Duration.ofMillis(300), recorded::add, () -> client.execute(request(server.url()))));

        assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(e.evidence()).extracting(Evidence::kind).containsExactly(Evidence.Kind.TIMEOUT);
        assertThat(e).hasMessageContaining("did not answer before the deadline, in 1 try");
        assertThat(server.awaitHangUp()).isTrue();
        assertThat(recorded)
                .singleElement()
                .satisfies(call -> assertThat(call.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    }

    @Test
    void hasADeadlineOutsideOfAScope() {
        ScriptedModelServer server = server(Turn.hang());
        HttpClient client = ModelConnection.builder(1)
                .defaultDeadline(Duration.ofMillis(200))
                .build()
                .httpClientBuilder()
                .readTimeout(Duration.ofNanos(1))
                .build();

        assertThatThrownBy(() -> client.execute(request(server.url())))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    }

    @Test
    void closesTheConnectionWhenInterrupted() throws Exception {
        ScriptedModelServer server = server(Turn.hang());
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        AtomicReference<@Nullable Boolean> isInterrupted = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                call(builder().build(), server.url());
            } catch (RuntimeException | InterruptedException e) {
                thrown.set(e);
                isInterrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        assertThat(server.awaitRequest()).isTrue();

        caller.interrupt();

        assertThat(server.awaitHangUp()).isTrue();
        caller.join();
        assertThat(thrown.get())
                .isExactlyInstanceOf(RuntimeException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(isInterrupted.get()).isTrue();
        assertThat(recorded).singleElement().satisfies(call -> {
            assertThat(call.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
            assertThat(call.error()).contains("interrupted");
            assertThat(call.spent(Usage.of(3, 4)))
                    .as("it was sent, and nobody knows what became of it")
                    .isEqualTo(RecordedCall.unknown(Usage.of(3, 4)));
        });
    }

    @Test
    void isInterruptedWhileItWaitsForATurn() throws Exception {
        ScriptedModelServer server = server(Turn.hang());
        ModelConnection connection = builder().maxConcurrentCalls(1).build();
        Thread first = new Thread(
                () -> assertThatThrownBy(() -> call(connection, server.url())).isInstanceOf(RuntimeException.class));
        first.start();
        assertThat(server.awaitRequest()).isTrue();
        CountDownLatch isRunning = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread second = new Thread(() -> {
            isRunning.countDown();
            thrown.set(catchThrowableOfType(RuntimeException.class, () -> call(connection, server.url())));
        });
        second.start();
        isRunning.await();

        second.interrupt();
        second.join();

        assertThat(thrown.get()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(server.requests()).hasSize(1);
        first.interrupt();
        first.join();
    }

    @Test
    void waitsForATurnUntilTheDeadline() throws Exception {
        ScriptedModelServer server = server(Turn.hang());
        ModelConnection connection =
                ModelConnection.builder(1).maxConcurrentCalls(1).build();
        HttpClient client = connection.httpClientBuilder().build();
        Thread first = new Thread(() ->
                assertThatThrownBy(() -> client.execute(request(server.url()))).isInstanceOf(RuntimeException.class));
        first.start();
        assertThat(server.awaitRequest()).isTrue();

        assertThatThrownBy(() -> ModelCalls.within(
                        Duration.ofMillis(100), recorded::add, () -> client.execute(request(server.url()))))
                .isInstanceOfSatisfying(CoordinatorException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
                    assertThat(e).hasMessageContaining("all 1 concurrent calls");
                });
        assertThat(recorded)
                .singleElement()
                .satisfies(call -> assertThat(call.tries()).isZero());
        first.interrupt();
        first.join();
    }

    @Test
    void keepsToTheRequestsPerMinute() throws Exception {
        ScriptedModelServer server =
                server(IntStream.range(0, 4).mapToObj(i -> Turn.json("{}")).toArray(Turn[]::new));
        ModelConnection connection = builder().requestsPerMinute(30).build();

        for (int i = 0; i < 4; i++) {
            call(connection, server.url());
        }

        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    @Test
    void doesNotWaitForATokenBeyondTheDeadline() throws Exception {
        ScriptedModelServer server = server(Turn.json("{}"), Turn.json("{}"));
        ModelConnection connection = builder().requestsPerMinute(1).build();
        HttpClient client = connection.httpClientBuilder().build();
        call(connection, server.url());

        assertThatThrownBy(() -> ModelCalls.within(
                        time.in(Duration.ofSeconds(59)), recorded::add, () -> client.execute(request(server.url()))))
                .hasMessageContaining("requests per minute");
        time.pass(Duration.ofSeconds(60));
        assertThat(call(connection, server.url())).isEqualTo("{}");
    }

    @Test
    void doesNotHoldATurnBetweenTries() throws Exception {
        ScriptedModelServer server = server(Turn.error(500), Turn.json("{\"other\":1}"), Turn.json("{}"));
        AtomicReference<@Nullable ModelConnection> self = new AtomicReference<>();
        List<String> others = new ArrayList<>();
        ModelConnection connection = builder()
                .maxConcurrentCalls(1)
                .sleeper(duration -> {
                    ModelConnection same = self.get();
                    if (same != null) {
                        others.add(call(same, server.url()));
                    }
                })
                .build();
        self.set(connection);

        assertThat(call(connection, server.url())).isEqualTo("{}");
        assertThat(others).containsExactly("{\"other\":1}");
    }

    @Test
    void doesNotStream() {
        HttpClient client = builder().build().httpClientBuilder().build();

        assertThatThrownBy(() ->
                        client.execute(request("http://127.0.0.1:1"), new DefaultServerSentEventParser(), event -> {}))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Streaming is not supported");
    }

    @Test
    void sendsNoForms() {
        HttpClient client = builder().build().httpClientBuilder().build();
        HttpRequest form = HttpRequest.builder()
                .method(HttpMethod.POST)
                .url("http://127.0.0.1:1/")
                .addFormDataField("a", "b")
                .build();

        assertThatThrownBy(() -> client.execute(form)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void keepsTheFailureWhenItsRecordingFails() {
        ScriptedModelServer server = server(Turn.error(400));
        HttpClient client = builder().build().httpClientBuilder().build();
        Recorder broken = call -> {
            throw new IllegalStateException("disk full");
        };

        assertThatThrownBy(() -> ModelCalls.within(time.in(LONG), broken, () -> client.execute(request(server.url()))))
                .isInstanceOf(ModelHttpException.class)
                .satisfies(
                        e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
    }

    @Test
    void theEarlierDeadlineAndTheInnerRecorderHold() throws Exception {
        List<String> seen = ModelCalls.within(time.in(Duration.ofSeconds(1)), Recorder.none(), () -> {
            List<String> remaining = new ArrayList<>();
            Recorder inner = recorded::add;
            ModelCalls.within(time.in(LONG), inner, () -> {
                ModelCalls.Scope scope = ModelCalls.current(() -> time.in(LONG));
                assertThat(scope.recorder()).isSameAs(inner);
                return remaining.add(scope.deadline().remaining().toString());
            });
            ModelCalls.within(
                    time.in(Duration.ofMillis(1)),
                    inner,
                    () -> remaining.add(ModelCalls.current(() -> time.in(LONG))
                            .deadline()
                            .remaining()
                            .toString()));
            return remaining;
        });

        assertThat(seen).containsExactly("PT1S", "PT0.001S");
        assertThat(ModelCalls.current(() -> time.in(LONG)).deadline().remaining())
                .isEqualTo(LONG);
    }

    @Test
    void refusesSettingsOutOfRange() {
        ModelConnection.Builder builder = builder();

        assertThatThrownBy(() -> builder.maxTries(0)).hasMessage("maxTries must be >= 1 but was 0");
        assertThatThrownBy(() -> builder.maxConcurrentCalls(0)).hasMessageContaining("maxConcurrentCalls");
        assertThatThrownBy(() -> builder.maxBodyBytes(0)).hasMessageContaining("maxBodyBytes");
        assertThatThrownBy(() -> builder.requestsPerMinute(0)).hasMessageContaining("requestsPerMinute");
        assertThatThrownBy(() -> builder.defaultDeadline(Duration.ZERO)).hasMessageContaining("defaultDeadline");
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO)).hasMessageContaining("connectTimeout");
    }
}
