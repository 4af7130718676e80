package io.attemptcoordinator.blender.mcp;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * Ports of this machine and of others.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class Ports {
    private static final int CONNECT_MILLIS = 1000;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private Ports() {}

    /** Returns a port that nothing listens at, yet. */
    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, "No port is free: " + e.getMessage(), e);
        }
    }

    /** Returns whether something listens. Blocks for one second at most. */
    static boolean answers(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the port of a URL of HTTP. */
    static int of(URI uri) {
        int usual = "https".equals(uri.getScheme()) ? HTTPS : HTTP;
        return uri.getPort() < 0 ? usual : uri.getPort();
    }
}
