package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedModelsTest {
    private static final String HELLO = "{\"model\":\"m\",\"messages\":[{\"content\":\"hello\"}]}";
    private static final String BYE = "{\"model\":\"m\",\"messages\":[{\"content\":\"hello\"},{\"content\":\"bye\"}]}";
    private static final String OTHER = "{\"model\":\"n\",\"messages\":[{\"content\":\"hello\"}]}";

    private static RecordedCall answered(String request, int status, String answer) {
        return new RecordedCall(
                CallKey.of("POST", "/v1/chat", request),
                "POST",
                "/v1/chat",
                request,
                status,
                answer,
                null,
                null,
                Duration.ofSeconds(3),
                2,
                Usage.of(5, 6));
    }

    private static RecordedCall failed(String request) {
        return new RecordedCall(
                CallKey.of("POST", "/v1/chat", request),
                "POST",
                "/v1/chat",
                request,
                null,
                null,
                Code.DEADLINE_EXCEEDED,
                "too late",
                Duration.ofSeconds(3),
                1,
                null);
    }

    private static String call(HttpClient client, String body) {
        return client.execute(HttpRequest.builder()
                        .method(HttpMethod.POST)
                        .url("http://localhost:1/v1/chat")
                        .addHeader("Authorization", "Bearer whatever")
                        .body(body)
                        .build())
                .body();
    }

    private static HttpClient models(RecordedCall... calls) {
        return new RecordedModels(List.of(calls)).httpClientBuilder().build();
    }

    @Test
    void answersEqualRequestsInTheOrderOfTheRecording() {
        HttpClient models = models(
                answered(HELLO, 200, "{\"a\":1}"),
                answered(OTHER, 200, "{\"b\":1}"),
                answered(HELLO, 200, "{\"a\":2}"));

        assertThat(call(models, HELLO)).isEqualTo("{\"a\":1}");
        assertThat(call(models, "{\"messages\":[{\"content\":\"hello\"}], \"model\":\"m\"}"))
                .isEqualTo("{\"a\":2}");
        assertThat(call(models, OTHER)).isEqualTo("{\"b\":1}");
    }

    @Test
    void answersForAConnectionInsteadOfTheNetwork() throws Exception {
        RecordedCall call = answered(HELLO, 200, "{\"a\":1}");
        HttpClient connected =
                ModelConnection.builder(1).build().httpClientBuilder().build();
        List<RecordedCall> seen = new ArrayList<>();

        String answer = ModelCalls.answered(
                new RecordedModels(List.of(call)),
                () -> ModelCalls.within(Duration.ofMinutes(1), seen::add, () -> call(connected, HELLO)));

        assertThat(answer).isEqualTo("{\"a\":1}");
        assertThat(seen).containsExactly(call);
        assertThatThrownBy(() -> call(connected, HELLO))
                .as("nobody listens at that address")
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
    }

    @Test
    void handsTheRecordedCallToTheRecorder() throws Exception {
        RecordedCall call = answered(HELLO, 200, "{\"a\":1}");
        List<RecordedCall> seen = new ArrayList<>();

        String answer = ModelCalls.within(Duration.ofMinutes(1), seen::add, () -> call(models(call), HELLO));

        assertThat(answer).isEqualTo("{\"a\":1}");
        assertThat(seen).containsExactly(call);
    }

    @Test
    void replaysErrors() {
        HttpClient models = models(answered(HELLO, 429, "slow down"), failed(HELLO), answered(HELLO, 200, "<html>"));

        assertThatThrownBy(() -> call(models, HELLO))
                .isInstanceOfSatisfying(
                        ModelHttpException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(429))
                .hasMessageContaining("after 2 tries: slow down");
        assertThatThrownBy(() -> call(models, HELLO))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED))
                .hasMessage("too late");
        assertThatThrownBy(() -> call(models, HELLO)).hasMessageContaining("web page");
    }

    @Test
    void saysWhichCallIsMadeTooOften() {
        HttpClient models = models(answered(HELLO, 200, "{}"));
        call(models, HELLO);

        assertThatThrownBy(() -> call(models, HELLO))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessage("The call POST /v1/chat (model m, 1 messages) was recorded 1 time, and is made once more. "
                        + "Record the run again, or replay what was recorded.");
    }

    @Test
    void saysWhatDiffersFromTheNearestCall() {
        HttpClient models = models(answered(OTHER, 200, "{}"), answered(HELLO, 200, "{}"), answered(BYE, 200, "{}"));

        assertThatThrownBy(() -> call(models, HELLO.replace("hello", "hi")))
                .hasMessageContaining("The call POST /v1/chat (model m, 1 messages) was not recorded. ")
                .hasMessageContaining("The nearest is recorded call 2: POST /v1/chat (model m, 1 messages). ")
                .hasMessageContaining("They differ at /messages/0/content: recorded \"hello\", called with \"hi\".");
        assertThatThrownBy(() -> call(models, BYE.replace("]}", ",{}]}")))
                .hasMessageContaining("nearest is recorded call 3")
                .hasMessageContaining("They differ at /messages/2: recorded nothing, called with {}.");
        assertThatThrownBy(() -> call(models, "no JSON")).hasMessageContaining("model unknown");
    }

    @Test
    void saysThatNothingWasRecorded() {
        assertThatThrownBy(() -> call(models(), HELLO)).hasMessageContaining("There is no recorded call at all.");
    }
}
