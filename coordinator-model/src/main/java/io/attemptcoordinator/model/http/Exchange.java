package io.attemptcoordinator.model.http;

import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and waits for the whole answer.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class Exchange {
    private final HttpClient client;
    private final int maxBodyBytes;

    Exchange(HttpClient client, int maxBodyBytes) {
        this.client = client;
        this.maxBodyBytes = maxBodyBytes;
    }

    /**
     * Sends a request.
     *
     * @param arriving receives each part of an answer as it arrives, on another thread; null for nobody
     * @throws IOException if the connection fails or the answer is too large
     * @throws TimeoutException if the deadline passes; the connection is then closed
     * @throws InterruptedException if the calling thread is interrupted; the connection is then closed
     */
    Reply send(HttpRequest request, Deadline deadline, @Nullable Consumer<byte[]> arriving)
            throws IOException, TimeoutException, InterruptedException {
        // Asynchronous, because only that future ends with the body, and closes the connection when it is cancelled.
        CompletableFuture<HttpResponse<byte[]>> future =
                client.sendAsync(request, BoundedBody.atMost(maxBodyBytes, arriving));
        boolean isEnded = false;
        try {
            HttpResponse<byte[]> answer = future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            isEnded = true;
            return new Reply(answer.statusCode(), answer.headers().map(), answer.body());
        } catch (ExecutionException e) {
            isEnded = true;
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            if (!isEnded) {
                future.cancel(true);
            }
        }
    }
}
