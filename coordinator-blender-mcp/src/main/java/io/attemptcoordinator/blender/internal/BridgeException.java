package io.attemptcoordinator.blender.internal;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import org.jspecify.annotations.Nullable;

/** A conversation with the bridge that failed. */
public final class BridgeException extends CoordinatorException {
    private static final long serialVersionUID = 1L;

    /** How it failed. */
    public enum Reason {
        /** Nobody answers at the port, or the bridge refuses: the token is wrong, or another client is connected. */
        CONNECT(Code.BACKEND_UNAVAILABLE),
        /** No whole answer in time. */
        TIMEOUT(Code.BACKEND_TIMEOUT),
        /** The other side closed the connection. */
        CLOSED(Code.BACKEND_LOST),
        /** The answer was not of the protocol. */
        PROTOCOL(Code.BACKEND_PROTOCOL),
        /** The bridge answered that it could not do what was asked. */
        REMOTE(Code.BACKEND_PROTOCOL);

        private final Code code;

        Reason(Code code) {
            this.code = code;
        }
    }

    private final Reason reason;
    private final @Nullable String remoteCode;

    BridgeException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, null, message, cause);
    }

    BridgeException(Reason reason, @Nullable String remoteCode, String message, @Nullable Throwable cause) {
        super(reason.code, message, cause);
        this.reason = requireNonNull(reason, "reason");
        this.remoteCode = remoteCode;
    }

    /** How it failed. */
    public Reason reason() {
        return reason;
    }

    /** The bridge's own code, when it answered with an error; otherwise null. */
    public @Nullable String remoteCode() {
        return remoteCode;
    }
}
