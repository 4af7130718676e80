package io.attemptcoordinator.blender.internal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import org.jspecify.annotations.Nullable;

/**
 * A call to Blender that failed: to the bridge, or to a server of somebody else.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
public final class BridgeException extends CoordinatorException {
    private static final long serialVersionUID = 1L;

    /** How it failed. */
    public enum Reason {
        /** Nothing answers at the port, or it refuses. */
        CONNECT(Code.BACKEND_UNAVAILABLE),
        /** No complete answer in time. */
        TIMEOUT(Code.BACKEND_TIMEOUT),
        /** The other side closed the connection. */
        CLOSED(Code.BACKEND_LOST),
        /** The answer broke the protocol. */
        PROTOCOL(Code.BACKEND_PROTOCOL),
        /** The bridge answered with an error. */
        REMOTE(Code.BACKEND_PROTOCOL);

        private final Code code;

        Reason(Code code) {
            this.code = code;
        }
    }

    private final Reason reason;
    private final @Nullable String remoteCode;

    /** An exception of our side of the call. */
    public BridgeException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, null, message, cause);
    }

    BridgeException(Reason reason, @Nullable String remoteCode, String message, @Nullable Throwable cause) {
        super(reason.code, message, cause);
        this.reason = requireNonNull(reason, "reason");
        this.remoteCode = remoteCode;
    }

    /** Returns how it failed. */
    public Reason reason() {
        return reason;
    }

    /** Returns the bridge's own code if it answered with an error, otherwise null. */
    @Nullable
    String remoteCode() {
        return remoteCode;
    }
}
