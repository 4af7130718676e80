package io.attemptcoordinator.model.http;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.Sleeper;
import io.attemptcoordinator.core.time.SystemTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to the models of a run, which all of its attempts share. It gives LangChain4j clients that end each call at its
 * deadline, close the connection when the calling thread is interrupted, try again what is worth it, keep to the limits of the
 * provider, and hand a record of each call to the {@link Recorder} of the thread. Give models {@code maxRetries(0)}, so that
 * they do not try again on top of this.
 *
 * <p>A call ends with an answer, or with one of these:
 *
 * <ul>
 *   <li>a {@link ModelHttpException} for an error status. Statuses 408, 409, 429, 500, 502, 503, 504 and 529 are tried again
 *       first, after the time that the server asks for or a growing one
 *   <li>a {@link CoordinatorException} with {@code DEADLINE_EXCEEDED}, with {@code BACKEND_UNAVAILABLE} if the connection
 *       fails again and again or the server asks to wait beyond the deadline, with {@code BACKEND_PROTOCOL} if an answer is
 *       too large, or with {@code CONFIGURATION} if the URL is wrong: the host is unknown or refuses the connection and has
 *       never answered, or it answers with a web page
 *   <li>a {@link RuntimeException} caused by an {@link InterruptedException} if the calling thread is interrupted, which it
 *       then still is
 * </ul>
 *
 * <p>The deadline comes from {@link ModelCalls}. It covers everything: waiting for a turn, all tries, and the last byte of
 * the answer.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ModelConnection {
    private final LongSupplier ticker;
    private final Duration defaultDeadline;
    private final Redactor redactor;
    private final Call.Means means;

    private ModelConnection(Builder builder) {
        ticker = builder.ticker;
        defaultDeadline = builder.defaultDeadline;
        redactor = builder.redactor;
        HttpClient client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                // A redirect would take the key elsewhere.
                .followRedirects(Redirect.NEVER)
                .connectTimeout(builder.connectTimeout)
                .build();
        TokenBucket bucket =
                builder.requestsPerMinute == null ? null : new TokenBucket(ticker, builder.requestsPerMinute);
        means = new Call.Means(
                new Exchange(client, builder.maxBodyBytes),
                new Limits(builder.maxConcurrentCalls, bucket, builder.sleeper),
                new RetryRules(builder.seed, builder.wall),
                builder.sleeper,
                builder.maxTries,
                ConcurrentHashMap.newKeySet());
    }

    /**
     * Begins a connection.
     *
     * @param seed decides how long to wait between tries
     */
    public static Builder builder(long seed) {
        return new Builder(seed);
    }

    /**
     * Returns what a LangChain4j model takes as its {@code httpClientBuilder}; a new one for each model. The timeouts that a
     * model sets there have no effect. Its clients do not stream.
     */
    public HttpClientBuilder httpClientBuilder() {
        return new ClientBuilder(request -> execute(request, null));
    }

    /**
     * Makes a call of a caller that speaks HTTP itself, such as a proxy, and hands its answer on as it arrives. Its tries, limits,
     * deadline and record are those of all calls, but once a part has arrived there is no other try.
     *
     * @param request the request
     * @param arriving receives each part of the body of an answer, not of an error, as it arrives: on another thread, in order, and
     *     before this method returns. What it throws ends the call
     * @return the whole answer
     */
    public SuccessfulHttpResponse pass(HttpRequest request, Consumer<byte[]> arriving) {
        return execute(request, requireNonNull(arriving, "arriving"));
    }

    private SuccessfulHttpResponse execute(HttpRequest request, @Nullable Consumer<byte[]> arriving) {
        ModelCalls.Scope scope = ModelCalls.current(() -> Deadline.after(ticker, defaultDeadline));
        RecordedModels recorded = scope.answering(request);
        if (recorded != null) {
            return recorded.execute(request);
        }
        SafeUrl url = SafeUrl.of(request.url());
        CallRedaction redaction = CallRedaction.of(redactor, request);
        CallRecording recording = new CallRecording(scope.recorder(), request, url, redaction);
        Call call = new Call(means, url, translated(request), scope.deadline(), arriving);
        long start = ticker.getAsLong();
        Reply reply;
        try {
            reply = call.run();
        } catch (InterruptedException e) {
            RuntimeException failure = new RuntimeException("The call of " + url + " was interrupted", e);
            recording.interrupted(failure, Duration.ofNanos(ticker.getAsLong() - start), call.tries());
            Thread.currentThread().interrupt();
            throw failure;
        } catch (CoordinatorException e) {
            recording.failed(e, Duration.ofNanos(ticker.getAsLong() - start), call.tries());
            throw e;
        }
        Duration latency = Duration.ofNanos(ticker.getAsLong() - start);
        return recording.checked(reply, latency, call.tries());
    }

    private static java.net.http.HttpRequest translated(HttpRequest request) {
        String body = request.body();
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .method(
                        request.method().name(),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        request.headers().forEach((name, values) -> values.forEach(value -> addHeader(builder, name, value)));
        return builder.build();
    }

    private static void addHeader(java.net.http.HttpRequest.Builder builder, String name, String value) {
        try {
            builder.header(name, value);
        } catch (IllegalArgumentException e) {
            // Not the cause, whose message has the value.
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The header " + name + " cannot be sent. If it holds a key, check that the key has no line break.");
        }
    }

    /** Shows no setting, since one of them is secret. */
    @Override
    public String toString() {
        return "ModelConnection";
    }

    /**
     * Sets up a connection.
     *
     * <p><b>Thread-safety:</b> not safe for concurrent calls.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final long seed;
        private int maxTries = 5;
        private int maxConcurrentCalls = 16;
        private int maxBodyBytes = 1 << 24;
        private @Nullable Integer requestsPerMinute;
        private Duration defaultDeadline = Duration.ofMinutes(10);
        private Duration connectTimeout = Duration.ofSeconds(15);
        private Redactor redactor = Redactor.of(Map.of());
        private Sleeper sleeper = SystemTime.sleeper();
        private LongSupplier ticker = SystemTime.ticker();
        private InstantSource wall = SystemTime.wall();

        private Builder(long seed) {
            this.seed = seed;
        }

        /** Sets the maximum number of requests for a call, the first included: 1 or more, by default 5. */
        public Builder maxTries(int value) {
            maxTries = positive(value, "maxTries");
            return this;
        }

        /** Sets how many requests may be under way at once: 1 or more, by default 16. */
        public Builder maxConcurrentCalls(int value) {
            maxConcurrentCalls = positive(value, "maxConcurrentCalls");
            return this;
        }

        /** Sets the maximum size of an answer in bytes: 1 or more, by default 16 MiB. */
        public Builder maxBodyBytes(int value) {
            maxBodyBytes = positive(value, "maxBodyBytes");
            return this;
        }

        /** Sets how many requests may be sent in a minute, tries included: 1 or more, by default as many as wanted. */
        public Builder requestsPerMinute(int value) {
            requestsPerMinute = positive(value, "requestsPerMinute");
            return this;
        }

        /** Sets the deadline of a call outside of {@link ModelCalls}: positive, by default 10 minutes. */
        public Builder defaultDeadline(Duration value) {
            defaultDeadline = positive(value, "defaultDeadline");
            return this;
        }

        /** Sets how long to wait for a connection before another try: positive, by default 15 seconds. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = positive(value, "connectTimeout");
            return this;
        }

        /** Sets what hides secrets besides those in the headers and the URL of a request, which are always hidden. */
        public Builder redactor(Redactor value) {
            redactor = requireNonNull(value, "redactor");
            return this;
        }

        /** Sets what waits between tries and for the limit per minute; by default the system's. */
        public Builder sleeper(Sleeper value) {
            sleeper = requireNonNull(value, "sleeper");
            return this;
        }

        /** Sets the monotonic clock, in nanoseconds; by default the system's. */
        public Builder ticker(LongSupplier value) {
            ticker = requireNonNull(value, "ticker");
            return this;
        }

        /** Sets the wall clock, for servers that say until when to wait; by default the system's. */
        public Builder wall(InstantSource value) {
            wall = requireNonNull(value, "wall");
            return this;
        }

        /** Returns the connection. It opens no socket before the first call. */
        public ModelConnection build() {
            return new ModelConnection(this);
        }

        private static int positive(int value, String name) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be >= 1 but was " + value);
            }
            return value;
        }

        private static Duration positive(Duration value, String name) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " must be positive but was " + value);
            }
            return value;
        }
    }
}
