package io.attemptcoordinator.model.http;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.Sleeper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call: as many requests as it takes, until there is a reply that another request would not change.
 *
 * <p><b>Thread-safety:</b> confined to the thread that makes the call.
 */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Means means;
    private final SafeUrl url;
    private final HttpRequest request;
    private final Deadline deadline;
    private final @Nullable Consumer<byte[]> arriving;
    private int tries;

    /** Set on the thread of the client. */
    private volatile boolean hasArrived;

    private @Nullable Reply lastReply;
    private @Nullable IOException lastFailure;

    Call(Means means, SafeUrl url, HttpRequest request, Deadline deadline, @Nullable Consumer<byte[]> arriving) {
        this.means = means;
        this.url = url;
        this.request = request;
        this.deadline = deadline;
        this.arriving = arriving == null
                ? null
                : part -> {
                    hasArrived = true;
                    arriving.accept(part);
                };
    }

    /** Returns how many requests were sent. */
    int tries() {
        return tries;
    }

    /**
     * Makes the call.
     *
     * @return the reply, which may be an error
     * @throws CoordinatorException if there is no reply, or none before the deadline
     * @throws InterruptedException if the calling thread is interrupted
     */
    Reply run() throws InterruptedException {
        while (true) {
            means.limits.enter(deadline);
            try {
                send();
            } finally {
                means.limits.leave();
            }
            if (isFinal()) {
                return reply();
            }
            Duration delay = means.rules.delay(tries, lastReply);
            if (delay.compareTo(deadline.remaining()) >= 0) {
                return replyBefore(delay);
            }
            LOG.atDebug()
                    .addKeyValue("model.url", url)
                    .addKeyValue("model.tries", tries)
                    .addKeyValue("model.failure", lastReply == null ? lastFailure : lastReply)
                    .addKeyValue("model.delay", delay)
                    .log("Model call failed; trying again");
            // Not while it holds a turn, which others can use.
            means.sleeper.sleep(delay);
        }
    }

    private void send() throws InterruptedException {
        lastReply = null;
        lastFailure = null;
        tries++;
        try {
            lastReply = means.exchange.send(request, deadline, arriving);
            means.reached.add(url.origin());
        } catch (TimeoutException e) {
            throw exceeded();
        } catch (IOException e) {
            lastFailure = e;
        }
    }

    private boolean isFinal() {
        boolean isTemporary = lastReply == null
                ? ConnectionFailures.isTemporary(requireNonNull(lastFailure), means.reached.contains(url.origin()))
                : RetryRules.isTemporary(lastReply);
        // What was handed on cannot be taken back.
        return !isTemporary || tries == means.maxTries || hasArrived;
    }

    private Reply reply() {
        if (lastReply != null) {
            return lastReply;
        }
        throw ConnectionFailures.translated(
                requireNonNull(lastFailure), url, tries, means.reached.contains(url.origin()));
    }

    /** The next try would be too late, so what there is now is the result. */
    private Reply replyBefore(Duration delay) {
        if (lastReply != null && means.rules.retryAfter(lastReply).isPresent()) {
            String wait = "HTTP " + lastReply.status() + " from " + url + " asks to wait "
                    + Math.max(1, delay.toSeconds()) + " s, and "
                    + deadline.remaining().toSeconds() + " s are left";
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The model is not available in time: " + wait
                            + ". Use fewer workers, or limit the requests per minute.",
                    List.of(new Evidence(Evidence.Kind.TEXT, wait)),
                    null);
        }
        return reply();
    }

    private CoordinatorException exceeded() {
        String what = url + " did not answer before the deadline, in " + tries + (tries == 1 ? " try" : " tries");
        return new CoordinatorException(
                Code.DEADLINE_EXCEEDED,
                what + ". Give the attempts more time, or ask for less in one answer.",
                List.of(new Evidence(Evidence.Kind.TIMEOUT, what)),
                null);
    }

    /**
     * What all calls of a connection share.
     *
     * @param exchange sends a request
     * @param limits when a request may be sent
     * @param rules when to send another one
     * @param sleeper waits for that
     * @param maxTries the maximum number of requests for a call, 1 or more
     * @param reached the origins that have answered before; safe for concurrent use
     */
    record Means(
            Exchange exchange, Limits limits, RetryRules rules, Sleeper sleeper, int maxTries, Set<String> reached) {}
}
