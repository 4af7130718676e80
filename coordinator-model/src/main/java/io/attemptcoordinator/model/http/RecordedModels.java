package io.attemptcoordinator.model.http;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers calls of models from a recording, without a network. A call has the answer of the recorded call with the same key:
 * method, path and body, in which neither the order of keys nor the text in PNG images counts. The second call with a key has the
 * answer of the second recorded one, and so on. Recorded errors come back as errors, at once and without further tries.
 *
 * <p>When attempts run at the same time and send equal requests, which of them is first is not repeatable; give each attempt
 * a recording of its own.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class RecordedModels {
    private static final Duration NO_LIMIT = Duration.ofDays(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<RecordedCall> calls;

    /** How many calls with a key have been answered. */
    private final Map<String, Integer> answered = new LinkedHashMap<>();

    /**
     * Creates models that answer from a recording.
     *
     * @param calls the calls, in the order in which they were made
     */
    public RecordedModels(List<RecordedCall> calls) {
        this.calls = List.copyOf(calls);
    }

    /** Returns what a LangChain4j model takes as its {@code httpClientBuilder}; a new one for each model. */
    public HttpClientBuilder httpClientBuilder() {
        return new ClientBuilder(this::execute);
    }

    /** Returns whether there is an answer left for a request. */
    boolean has(HttpRequest request) {
        String key = keyOf(request);
        lock.lock();
        try {
            return recorded(key).size() > answered.getOrDefault(key, 0);
        } finally {
            lock.unlock();
        }
    }

    private static String keyOf(HttpRequest request) {
        return CallKey.of(request.method().name(), SafeUrl.of(request.url()).path(), bodyOf(request));
    }

    private static String bodyOf(HttpRequest request) {
        return Objects.requireNonNullElse(request.body(), "");
    }

    private List<RecordedCall> recorded(String key) {
        return calls.stream().filter(call -> call.key().equals(key)).toList();
    }

    SuccessfulHttpResponse execute(HttpRequest request) {
        SafeUrl url = SafeUrl.of(request.url());
        RecordedCall call =
                next(keyOf(request), new NearestCall(calls, request.method().name(), url.path(), bodyOf(request)));
        Recorder recorder = ModelCalls.current(() -> Deadline.after(SystemTime.ticker(), NO_LIMIT))
                .recorder();
        recorder.record(call);
        if (call.code() != null) {
            throw new CoordinatorException(call.code(), Objects.requireNonNullElse(call.error(), ""));
        }
        Reply reply = new Reply(
                Objects.requireNonNullElse(call.status(), 0),
                Map.of("content-type", List.of("application/json")),
                Objects.requireNonNullElse(call.answer(), "").getBytes(StandardCharsets.UTF_8));
        return reply.checked(url, call.tries(), CallRedaction.of(Redactor.of(Map.of()), request));
    }

    private RecordedCall next(String key, NearestCall nearest) {
        List<RecordedCall> recorded = recorded(key);
        lock.lock();
        try {
            int before = answered.getOrDefault(key, 0);
            if (before < recorded.size()) {
                answered.put(key, before + 1);
                return recorded.get(before);
            }
        } finally {
            lock.unlock();
        }
        throw new CoordinatorException(
                Code.CONFIGURATION,
                nearest.missed(recorded.size()) + " Record the run again, or replay what was recorded.");
    }

    /** Returns how many recorded calls there are. */
    @Override
    public String toString() {
        return "RecordedModels[" + calls.size() + " calls]";
    }
}
