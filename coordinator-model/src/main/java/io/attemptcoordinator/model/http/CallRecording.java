package io.attemptcoordinator.model.http;

import static java.util.Objects.requireNonNullElse;

import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.time.Duration;

/**
 * Hands the end of a call to a recorder, without secrets, and then to the caller.
 *
 * <p><b>Thread-safety:</b> confined to the thread that makes the call.
 */
final class CallRecording {
    private final Recorder recorder;
    private final HttpRequest request;
    private final SafeUrl url;
    private final CallRedaction redaction;

    CallRecording(Recorder recorder, HttpRequest request, SafeUrl url, CallRedaction redaction) {
        this.recorder = recorder;
        this.request = request;
        this.url = url;
        this.redaction = redaction;
    }

    /**
     * Returns a reply as the answer of a call.
     *
     * @throws ModelHttpException if it is an error
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is a web page
     */
    SuccessfulHttpResponse checked(Reply reply, Duration latency, int tries) {
        SuccessfulHttpResponse answer;
        try {
            answer = reply.checked(url, tries, redaction);
        } catch (ModelHttpException | CoordinatorException e) {
            recordAfter(e, replied(reply, latency, tries));
            throw e;
        }
        recorder.record(replied(reply, latency, tries));
        return answer;
    }

    /** Records a call without a reply. */
    void failed(CoordinatorException failure, Duration latency, int tries) {
        String message = requireNonNullElse(failure.getMessage(), "");
        recordAfter(failure, unanswered(failure.code(), redaction.redact(message), latency, tries));
    }

    /** Records a call that nobody waits for any more, because it may have cost something all the same. */
    void interrupted(RuntimeException failure, Duration latency, int tries) {
        String message = "The call was interrupted, because what it was made for was ended.";
        recordAfter(failure, unanswered(Code.DEADLINE_EXCEEDED, message, latency, tries));
    }

    private RecordedCall unanswered(Code code, String error, Duration latency, int tries) {
        return new RecordedCall(
                key(),
                request.method().name(),
                url.path(),
                redaction.redactBody(body()),
                null,
                null,
                code,
                error,
                latency,
                tries,
                null);
    }

    private RecordedCall replied(Reply reply, Duration latency, int tries) {
        String text = reply.text();
        return new RecordedCall(
                key(),
                request.method().name(),
                url.path(),
                redaction.redactBody(body()),
                reply.status(),
                redaction.redactBody(text),
                null,
                null,
                latency,
                tries,
                Reply.isSuccess(reply.status()) ? UsageReader.read(text) : null);
    }

    private void recordAfter(RuntimeException failure, RecordedCall call) {
        try {
            recorder.record(call);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private String key() {
        return CallKey.of(request.method().name(), url.path(), body());
    }

    private String body() {
        return requireNonNullElse(request.body(), "");
    }
}
