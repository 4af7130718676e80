package io.attemptcoordinator.model.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects a body up to a size. What is larger ends the connection: it is an error in an answer, and cut in an error message,
 * of which the beginning is enough.
 *
 * <p><b>Thread-safety:</b> confined to the client, which calls it from one thread at a time.
 */
final class BoundedBody implements BodySubscriber<byte[]> {
    private static final int MAX_ERROR_BYTES = 1 << 16;

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final int maxBytes;
    private final boolean isCut;
    private @Nullable Subscription subscription;

    private final @Nullable Consumer<byte[]> arriving;

    private BoundedBody(int maxBytes, boolean isCut, @Nullable Consumer<byte[]> arriving) {
        this.maxBytes = maxBytes;
        this.isCut = isCut;
        this.arriving = arriving;
    }

    /**
     * Returns what collects the body of an answer of at most this size, or the beginning of an error message.
     *
     * @param arriving receives each part of an answer as well; null for nobody
     */
    static BodyHandler<byte[]> atMost(int maxBytes, @Nullable Consumer<byte[]> arriving) {
        return answer -> Reply.isSuccess(answer.statusCode())
                ? new BoundedBody(maxBytes, false, arriving)
                : new BoundedBody(Math.min(maxBytes, MAX_ERROR_BYTES), true, null);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = maxBytes - collected.size();
            byte[] bytes = new byte[Math.min(buffer.remaining(), room)];
            boolean isTooLarge = buffer.remaining() > room;
            buffer.get(bytes);
            collected.writeBytes(bytes);
            if (!handOn(bytes)) {
                return;
            }
            if (isTooLarge) {
                end();
                return;
            }
        }
    }

    /** Returns whether to go on. A receiver that is gone ends the connection. */
    private boolean handOn(byte[] bytes) {
        if (arriving == null || bytes.length == 0) {
            return true;
        }
        try {
            arriving.accept(bytes);
            return true;
        } catch (RuntimeException e) {
            if (subscription != null) {
                subscription.cancel();
            }
            body.completeExceptionally(new IOException("the receiver of the answer is gone", e));
            return false;
        }
    }

    private void end() {
        if (subscription != null) {
            subscription.cancel();
        }
        if (isCut) {
            body.complete(collected.toByteArray());
        } else {
            body.completeExceptionally(new TooLargeException(maxBytes));
        }
    }

    @Override
    public void onError(Throwable error) {
        body.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        body.complete(collected.toByteArray());
    }

    /** An answer is larger than allowed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(int maxBytes) {
            super("more than " + maxBytes + " bytes");
        }
    }
}
