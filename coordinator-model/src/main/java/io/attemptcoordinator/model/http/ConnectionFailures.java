package io.attemptcoordinator.model.http;

import com.google.common.base.Throwables;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.model.http.BoundedBody.TooLargeException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * What a request without a reply means. A server that has never answered is taken for a wrong URL, at once; one that has answered
 * before is taken for one that will again.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class ConnectionFailures {
    private ConnectionFailures() {}

    /** Returns whether another request may get a reply. */
    static boolean isTemporary(IOException failure, boolean wasReached) {
        return !is(failure, TooLargeException.class) && (wasReached || !isWrongUrl(failure));
    }

    private static boolean isWrongUrl(IOException failure) {
        boolean isRefused = is(failure, ConnectException.class) && !is(failure, HttpConnectTimeoutException.class);
        return isRefused || isUnknownHost(failure) || is(failure, SSLException.class);
    }

    private static boolean isUnknownHost(IOException failure) {
        return is(failure, UnresolvedAddressException.class) || is(failure, UnknownHostException.class);
    }

    private static boolean is(IOException failure, Class<? extends Throwable> type) {
        return Throwables.getCausalChain(failure).stream().anyMatch(type::isInstance);
    }

    /**
     * Returns the error for the caller.
     *
     * @param wasReached whether the server has answered before
     */
    static CoordinatorException translated(IOException failure, SafeUrl url, int tries, boolean wasReached) {
        String reason = reason(failure, url);
        if (is(failure, TooLargeException.class)) {
            return error(
                    Code.BACKEND_PROTOCOL,
                    url + " answers with " + reason
                            + ", which is more than is read. Raise maxBodyBytes if the answer is meant to be that large.",
                    reason);
        }
        if (!wasReached && isWrongUrl(failure)) {
            return error(
                    Code.CONFIGURATION,
                    "Cannot connect to " + url.origin() + ": " + reason
                            + ". Check the base URL, and that the server runs.",
                    reason);
        }
        return error(
                Code.BACKEND_UNAVAILABLE,
                "No answer from " + url + " after " + tries + (tries == 1 ? " try: " : " tries: ") + reason + ".",
                reason);
    }

    private static String reason(IOException failure, SafeUrl url) {
        if (isUnknownHost(failure)) {
            return "the host " + url.authority() + " is unknown";
        }
        if (is(failure, SSLException.class)) {
            return "TLS failed (" + failure.getMessage() + ")";
        }
        if (is(failure, HttpConnectTimeoutException.class)) {
            return "the connection was not established in time";
        }
        if (is(failure, ConnectException.class)) {
            return "the connection was refused";
        }
        String message = failure.getMessage();
        return message == null ? "the connection was lost" : message;
    }

    /** The failure is not its cause: LangChain4j replaces whatever comes from an unresolved address by an error of its own. */
    private static CoordinatorException error(Code code, String message, String evidence) {
        return new CoordinatorException(code, message, List.of(new Evidence(Evidence.Kind.EXCEPTION, evidence)), null);
    }
}
