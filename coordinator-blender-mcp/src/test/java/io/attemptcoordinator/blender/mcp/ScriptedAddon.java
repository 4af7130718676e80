package io.attemptcoordinator.blender.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A port that behaves as a test wants, to one client, on a thread of its own. */
final class ScriptedAddon implements AutoCloseable {
    private final ServerSocket server;
    private final Thread thread;

    /** What happens to the client. */
    interface Script {
        void run(Line line) throws IOException;
    }

    private ScriptedAddon(ServerSocket server, Script script) {
        this.server = server;
        thread = new Thread(() -> serve(script), "scripted-addon");
        thread.setDaemon(true);
        thread.start();
    }

    static ScriptedAddon start(Script script) throws IOException {
        return new ScriptedAddon(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), script);
    }

    private void serve(Script script) {
        try (Socket socket = server.accept()) {
            script.run(new Line(socket.getInputStream(), socket.getOutputStream()));
        } catch (IOException e) {
            // The test has hung up, which it may do at any time.
        }
    }

    AddonConversation connect() {
        return AddonConversation.connect("127.0.0.1", server.getLocalPort(), Deadlines.far());
    }

    /** The connection to the client. */
    record Line(InputStream input, OutputStream output) {
        /** Reads something of a request. */
        String read() throws IOException {
            byte[] bytes = new byte[64 * 1024];
            int count = input.read(bytes);
            return new String(bytes, 0, Math.max(0, count), StandardCharsets.UTF_8);
        }

        void write(String text) throws IOException {
            output.write(text.getBytes(StandardCharsets.UTF_8));
            output.flush();
        }

        /** Says nothing until the client hangs up. */
        void awaitHangUp() throws IOException {
            input.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
