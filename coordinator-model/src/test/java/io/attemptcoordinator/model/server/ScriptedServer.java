package io.attemptcoordinator.model.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server on the loopback interface that does with each request what its script says, however rude. */
public final class ScriptedServer implements AutoCloseable {
    private static final int MAX_WAIT_SECONDS = 60;

    private final ServerSocket listener;
    private final Queue<Turn> script = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);

    public ScriptedServer(Turn... turns) {
        script.addAll(List.of(turns));
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** What to do with a request. */
    @FunctionalInterface
    public interface Turn {
        void answer(Connection connection) throws IOException;
    }

    /** A request as it arrived. */
    public record Request(String line, List<String> headers, String body) {}

    /** The connection of a request. */
    public record Connection(Reading in, OutputStream out, Runnable hangUp) {
        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    /** Answers with a status and a body; headers are complete lines. */
    public static Turn status(int status, String contentType, String body, String... headers) {
        return connection -> {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            connection.write("HTTP/1.1 " + status + " Scripted\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                    + length + "\r\n" + lines(headers) + "\r\n" + body);
        };
    }

    public static Turn json(String body) {
        return status(200, "application/json", body);
    }

    public static Turn error(int status, String... headers) {
        return status(status, "application/json", "{\"error\":{\"message\":\"scripted " + status + "\"}}", headers);
    }

    public static Turn html(int status) {
        return status(status, "text/html", "<!DOCTYPE html><html><body>Welcome</body></html>");
    }

    /** Never answers, until the client closes the connection. */
    public static Turn hang() {
        return Turns.untilClosed("");
    }

    /** Answers with a body that never ends, a blank at a time, until the client closes the connection. */
    public static Turn trickle() {
        return Turns.untilClosed(" ");
    }

    /** Closes the connection without a word. */
    public static Turn disconnect() {
        return connection -> connection.hangUp.run();
    }

    public static Turn garbage() {
        return connection -> {
            connection.write("no such protocol\r\n\r\n");
            connection.hangUp.run();
        };
    }

    /** Promises more than it sends. */
    public static Turn cut() {
        return connection -> {
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\":");
            connection.hangUp.run();
        };
    }

    /** Says how long the body is by closing the connection. */
    public static Turn withoutLength(int status, String body) {
        return connection -> {
            connection.write("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/json\r\n\r\n" + body);
            connection.hangUp.run();
        };
    }

    public static Turn huge(int status, int bytes) {
        return withoutLength(status, "x".repeat(bytes));
    }

    private static String lines(String... headers) {
        return String.join(
                "", List.of(headers).stream().map(line -> line + "\r\n").toList());
    }

    public String url() {
        return "http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Waits until the first request has arrived. */
    public boolean awaitRequest() throws InterruptedException {
        return received.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until a client has closed a connection in the middle of a turn. */
    public boolean awaitHangUp() throws InterruptedException {
        return hungUp.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (listener.isClosed()) {
                    // A connection that came while the listener was being closed; the system still accepts it.
                    socket.close();
                    return;
                }
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            if (isTls(in)) {
                // As servers without TLS do.
                out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                return;
            }
            while (true) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                received.countDown();
                Turn turn = script.poll();
                boolean[] isOver = new boolean[1];
                Connection connection = new Connection(() -> readPatiently(socket, in), out, () -> isOver[0] = true);
                (turn == null ? status(599, "text/plain", "the script has ended") : turn).answer(connection);
                out.flush();
                if (isOver[0]) {
                    return;
                }
            }
        } catch (Turns.ClientHungUp e) {
            hungUp.countDown();
        } catch (IOException e) {
            // The client went away, as it may.
        } finally {
            open.remove(socket);
        }
    }

    private static boolean isTls(InputStream in) throws IOException {
        in.mark(1);
        int first = in.read();
        in.reset();
        return first == 0x16;
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        Queue<String> head = new ArrayDeque<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.add(line);
        }
        String first = head.poll();
        if (first == null) {
            return null;
        }
        int length = head.stream()
                .filter(header -> header.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(header -> Integer.parseInt(header.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return new Request(first, List.copyOf(head), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads, and gives up after some milliseconds if there is nothing to read. */
    private static int readPatiently(Socket socket, InputStream in) throws IOException {
        socket.setSoTimeout(10);
        try {
            return in.read();
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** Reads a byte. */
    @FunctionalInterface
    interface Reading {
        int read() throws IOException;
    }

    /** Turns that end when the client closes the connection. */
    private static final class Turns {
        private Turns() {}

        static Turn untilClosed(String drop) {
            return connection -> {
                if (!drop.isEmpty()) {
                    connection.write(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
                }
                while (true) {
                    try {
                        if (connection.in.read() < 0) {
                            throw new ClientHungUp();
                        }
                    } catch (SocketTimeoutException e) {
                        try {
                            connection.write(drop);
                        } catch (IOException closed) {
                            throw new ClientHungUp();
                        }
                    } catch (ClientHungUp e) {
                        throw e;
                    } catch (IOException e) {
                        throw new ClientHungUp();
                    }
                }
            };
        }

        /** The client has closed the connection. */
        static final class ClientHungUp extends IOException {
            private static final long serialVersionUID = 1L;
        }
    }
}
