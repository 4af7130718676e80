package io.attemptcoordinator.testkit.mock;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A test part: a server on the loopback that takes one connection and gives one scripted answer for each request, in pieces.
 * The first answer is for the hello. When there is no further answer it is silent until it is closed.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class FakeBridge implements AutoCloseable {
    /** The answer to a hello. */
    public static final String WELCOME = "{\"status\":\"success\",\"result\":{}}";

    /** Stands for: close the connection now. */
    public static final String HANG_UP = "\0hang up";

    private final ServerSocket server;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Starts the server.
     *
     * @param answers the pieces of each answer, in order
     * @throws IOException if there is no free port
     */
    public FakeBridge(List<List<String>> answers) throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> serve(answers), "fake-bridge");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Where it listens.
     *
     * @return the port on the loopback
     */
    public int port() {
        return server.getLocalPort();
    }

    private void serve(List<List<String>> answers) {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            InputStream input = socket.getInputStream();
            byte[] request = new byte[65536];
            for (List<String> pieces : answers) {
                if (input.read(request) < 0) {
                    return;
                }
                for (String piece : pieces) {
                    if (piece.equals(HANG_UP)) {
                        return;
                    }
                    socket.getOutputStream().write(piece.getBytes(StandardCharsets.UTF_8));
                    socket.getOutputStream().flush();
                }
            }
            closed.await();
        } catch (IOException | InterruptedException e) {
            // The test is over, or the client hung up.
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
