package io.attemptcoordinator.model.http;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Usage;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call of a model that ended. It has no headers and no query of the URL, and its bodies are redacted.
 *
 * <p>A call either has a status and an answer, which may be the body of an error, or a code and an error, if no usable answer
 * arrived.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param key the SHA-256 of the method, the path and the canonical request, in hexadecimal digits; computed before the request
 *     was redacted, so that the same request has the same key again
 * @param method the HTTP method, such as {@code POST}
 * @param path the path of the URL
 * @param request the body of the request, usually JSON
 * @param status the HTTP status of the last try; null if it had no answer
 * @param answer the body of the answer; null if there is none
 * @param code what was wrong; null if there is an answer
 * @param error what was wrong, in words; null if there is an answer
 * @param latency the time from the request to the end of the answer, waits and tries included; zero or more
 * @param tries how many requests were sent, 0 or more; 0 if the deadline passed before the first
 * @param usage the tokens, without their cost; null if the answer does not say
 * @since 0.1
 */
public record RecordedCall(
        String key,
        String method,
        String path,
        String request,
        @Nullable Integer status,
        @Nullable String answer,
        @Nullable Code code,
        @Nullable String error,
        Duration latency,
        int tries,
        @Nullable Usage usage) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if there is not either an answer or an error, or a number is out of its range
     */
    public RecordedCall {
        requireNonNull(key, "key");
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(request, "request");
        if ((status == null) != (answer == null)
                || (code == null) != (error == null)
                || (status == null) == (code == null)) {
            throw new IllegalArgumentException("there must be either a status and an answer or a code and an error");
        }
        if (latency.isNegative() || tries < 0) {
            throw new IllegalArgumentException("latency and tries must be 0 or more");
        }
    }

    /** Returns whether the call has the answer of a model, as opposed to an error. */
    public boolean isAnswered() {
        return status != null && Reply.isSuccess(status);
    }

    /**
     * Returns the tokens that the call spent: what the answer says; nothing, if it was refused before a model saw it; otherwise, because nobody
     * knows what became of it, {@linkplain #unknown the most} that it may have needed.
     *
     * @param atMost what it may have needed
     */
    public Usage spent(Usage atMost) {
        if (usage != null) {
            return usage;
        }
        boolean isRefused = tries == 0 || code == Code.CONFIGURATION || (status != null && !isAnswered());
        return isRefused ? Usage.NONE : unknown(atMost);
    }

    /**
     * Returns what is charged for a call of which nobody knows the tokens, without their cost: the most that it may have needed, counted as
     * unmetered.
     *
     * @param atMost what it may have needed
     */
    public static Usage unknown(Usage atMost) {
        return new Usage(atMost.inputTokens(), atMost.outputTokens(), 0, BigDecimal.ZERO, 1, 0);
    }

    /**
     * Returns the call as a JSON document.
     *
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it is larger than {@link #fromJson} reads, 16 MiB
     */
    public String toJson() {
        return RecordedCallJson.write(this);
    }

    /**
     * Reads a JSON document that {@link #toJson} wrote. Fields that are not known are ignored.
     *
     * @param name what the document is called in an error, such as its path
     * @param content the document; read to the end and left open
     * @throws CoordinatorException with {@link Code#MALFORMED} if it is not such a document, {@link
     *     Code#UNSUPPORTED_VERSION} if it has another major version, or {@link Code#ARTIFACT_IO} if it cannot be read
     */
    public static RecordedCall fromJson(String name, InputStream content) {
        return RecordedCallJson.read(name, content);
    }
}
