package io.attemptcoordinator.testkit.mock;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the streams that a component opened and did not close. */
final class OpenStreams {
    private final AtomicInteger open = new AtomicInteger();

    int count() {
        return open.get();
    }

    InputStream counted(InputStream content) {
        open.incrementAndGet();
        return new FilterInputStream(content) {
            private boolean isClosed;

            @Override
            public void close() throws IOException {
                if (!isClosed) {
                    isClosed = true;
                    open.decrementAndGet();
                }
                super.close();
            }
        };
    }
}
