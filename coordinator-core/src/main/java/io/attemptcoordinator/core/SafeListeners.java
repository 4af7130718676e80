package io.attemptcoordinator.core;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners; one that throws is logged and changes nothing. */
final class SafeListeners {
    private static final Logger LOG = LoggerFactory.getLogger(SafeListeners.class);

    private final List<RunListener> listeners;

    SafeListeners(List<RunListener> listeners) {
        this.listeners = listeners;
    }

    void tell(Consumer<RunListener> news) {
        for (RunListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("listener", listener.getClass().getName())
                        .setCause(e)
                        .log("Listener failed and is passed over");
            }
        }
    }
}
