package io.attemptcoordinator.core.attempt;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.Watchdog;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls components of others: whatever one throws or returns against its contract becomes an error that names it.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ComponentCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentCalls.class);

    private ComponentCalls() {}

    /**
     * Calls a component.
     *
     * @param what the component in words, such as {@code scorer 'ssim'}
     * @param part the call
     * @return what it returned; never null
     * @throws InterruptedException if the calling thread is interrupted; a component that throws it although nobody
     *     interrupted it has failed
     * @throws CoordinatorException what the component threw if it was one; otherwise with {@link Code#COMPONENT_FAILED}
     */
    public static <T> T call(String what, Part<T> part) throws InterruptedException {
        T result;
        try {
            result = part.call();
        } catch (CoordinatorException e) {
            throw e;
        } catch (InterruptedException | RuntimeException | Error e) {
            if (saysInterrupted(e)) {
                // The exception says it already, or it is not true; in both cases the flag must not remain.
                Thread.interrupted();
                if (Watchdog.wasInterrupted()) {
                    throw interrupted(e);
                }
            }
            LOG.atWarn().addKeyValue("component", what).setCause(e).log("Component failed");
            throw failed(what, "failed: " + e, e);
        }
        if (result == null) {
            throw failed(what, "returned null, which its contract does not allow", null);
        }
        return result;
    }

    private static CoordinatorException failed(String what, String how, @Nullable Throwable e) {
        String message = "The " + what + " " + how;
        return new CoordinatorException(
                Code.COMPONENT_FAILED,
                message,
                List.of(
                        new Evidence(Evidence.Kind.EXCEPTION, e == null ? message : e + " at " + place(e)),
                        new Evidence(Evidence.Kind.PERMANENT, "the component has a bug")),
                e);
    }

    private static String place(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "an unknown place" : trace[0].toString();
    }

    /** Whether an exception says that the thread was interrupted, also as code wraps what it may not throw. */
    private static boolean saysInterrupted(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    private static InterruptedException interrupted(Throwable e) {
        if (e instanceof InterruptedException interrupted) {
            return interrupted;
        }
        InterruptedException interrupted = new InterruptedException("the thread was interrupted: " + e);
        interrupted.initCause(e);
        return interrupted;
    }
}
