package io.attemptcoordinator.testkit.model;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Splitter;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server on the loopback interface that does with each request what its script says, however rude, and keeps what it was
 * asked. It speaks plain HTTP/1.1 and knows nothing of models; {@link OpenAiAnswers} has bodies for it.
 *
 * <pre>{@code
 * try (ScriptedModelServer server = new ScriptedModelServer(
 *         Turn.error(429, "Retry-After: 1"), Turn.json(OpenAiAnswers.text("Hello.")))) {
 *     assertThat(myClient(server.url() + "/v1").ask("Hello?")).isEqualTo("Hello.");
 *     assertThat(server.requests()).hasSize(2);
 * }
 * }</pre>
 *
 * <p><b>Thread-safety:</b> thread-safe. Requests of several connections are answered concurrently.
 *
 * @since 0.1
 */
public final class ScriptedModelServer implements AutoCloseable {
    private static final int MAX_WAIT_SECONDS = 60;

    private final ServerSocket listener;
    private final Function<? super Request, ? extends Turn> script;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);

    /**
     * Starts a server that takes the turns in their order, one for each request. When none is left, it answers with the status
     * 599.
     *
     * @param turns what to do with the requests
     */
    public ScriptedModelServer(Turn... turns) {
        this(inOrder(turns));
    }

    /**
     * Starts a server that decides by the request.
     *
     * @param script says what to do with a request; it is called by several threads at once if there are several clients
     * @throws UncheckedIOException if it cannot listen
     */
    public ScriptedModelServer(Function<? super Request, ? extends Turn> script) {
        this.script = requireNonNull(script, "script");
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static Function<Request, Turn> inOrder(Turn... turns) {
        Queue<Turn> left = new ConcurrentLinkedQueue<>(List.of(turns));
        return request -> requireNonNullElse(left.poll(), Turn.status(599, "text/plain", "the script has ended"));
    }

    /**
     * A request as it arrived.
     *
     * @param line the first line, such as {@code POST /v1/chat/completions HTTP/1.1}
     * @param headers the lines of the headers
     * @param body the body as text, empty if there was none
     */
    public record Request(String line, List<String> headers, String body) {
        /** Copies the headers. */
        public Request {
            requireNonNull(line, "line");
            headers = List.copyOf(headers);
            requireNonNull(body, "body");
        }

        /** Returns the path of the first line, such as {@code /v1/chat/completions}; empty if the line has none. */
        public String path() {
            List<String> words = Splitter.on(' ').splitToList(line);
            return words.size() < 2 ? "" : words.get(1);
        }

        /**
         * Returns the value of a header, without the blanks around it.
         *
         * @param name the name, in any case
         */
        public Optional<String> header(String name) {
            String start = name + ":";
            return headers.stream()
                    .filter(header -> header.regionMatches(true, 0, start, 0, start.length()))
                    .map(header -> header.substring(start.length()).strip())
                    .findFirst();
        }
    }

    /** Returns the root of the server, such as {@code http://127.0.0.1:40123}; every path below it is answered. */
    public String url() {
        return "http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    /** Returns what has been asked until now. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /**
     * Waits until the first request has arrived, or a minute has passed.
     *
     * @return whether it has arrived
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitRequest() throws InterruptedException {
        return received.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Waits until a client has closed a connection in the middle of a turn, or a minute has passed.
     *
     * @return whether it has closed one
     * @throws InterruptedException if the thread is interrupted
     */
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
                Turn.Connection connection = new Turn.Connection(socket, in, out);
                script.apply(request).answer(connection);
                if (connection.isOver()) {
                    return;
                }
            }
        } catch (ClientHungUp e) {
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
        Request withoutBody = new Request(first, List.copyOf(head), "");
        int length = withoutBody.header("Content-Length").map(Integer::parseInt).orElse(0);
        return new Request(first, withoutBody.headers(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    /** Closes the listener and every connection. */
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

    /** The client has closed the connection in the middle of a turn. */
    static final class ClientHungUp extends IOException {
        private static final long serialVersionUID = 1L;

        ClientHungUp() {
            super("The client has closed the connection.");
        }
    }
}
