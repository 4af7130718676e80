package io.attemptcoordinator.blender.internal;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** The other end of a {@link BridgeConnection}, which says what a test wants. It serves one connection, on a thread of its own. */
final class FakeBridge implements AutoCloseable {
    static final int HEADER_BYTES = 12;

    private static final Duration END = Duration.ofSeconds(20);

    /** What the bridge does once somebody is connected; afterwards it waits until the other end hangs up. */
    interface Script {
        void run(Line line) throws IOException;
    }

    /** A request as it arrived. */
    record Request(String json, ByteBuffer file) {}

    private final ServerSocketChannel server;
    private final Path socket;
    private final Thread thread;

    private FakeBridge(ServerSocketChannel server, Path socket, Script script) {
        this.server = server;
        this.socket = socket;
        thread = new Thread(() -> serve(script), "fake-bridge");
        thread.setDaemon(true);
    }

    static FakeBridge start(Path socket, Script script) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        FakeBridge bridge = new FakeBridge(server, socket, script);
        bridge.thread.start();
        return bridge;
    }

    SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private void serve(Script script) {
        try (SocketChannel channel = server.accept()) {
            Line line = new Line(channel);
            script.run(line);
            line.awaitHangUp();
        } catch (IOException e) {
            // The test has hung up, which it may do at any time.
        }
    }

    /** One frame, as both ends send it. */
    static byte[] frame(String json, byte[] file) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEADER_BYTES + text.length + file.length)
                .putInt(text.length)
                .putLong(file.length)
                .put(text)
                .put(file)
                .array();
    }

    /** The beginning of a frame, with lengths that need not be true. */
    static byte[] header(int jsonBytes, long fileBytes) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putInt(jsonBytes)
                .putLong(fileBytes)
                .array();
    }

    /** Waits for the end of the conversation, which is there when the other end has hung up. */
    @Override
    public void close() throws IOException {
        server.close();
        Uninterruptibles.joinUninterruptibly(thread, END);
        if (thread.isAlive()) {
            throw new AssertionError("nobody hung up on the fake bridge");
        }
    }

    /** The bridge's end of the connection. */
    static final class Line {
        private final SocketChannel channel;

        private Line(SocketChannel channel) {
            this.channel = channel;
        }

        Request receive() throws IOException {
            ByteBuffer header = ByteBuffer.wrap(read(HEADER_BYTES));
            byte[] json = read(header.getInt());
            return new Request(new String(json, StandardCharsets.UTF_8), ByteBuffer.wrap(read((int) header.getLong())));
        }

        void answer(String json) throws IOException {
            send(frame(json, new byte[0]));
        }

        void send(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        void hangUp() throws IOException {
            channel.close();
        }

        private byte[] read(int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(count);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException();
                }
            }
            return buffer.array();
        }

        /** Waits for the other end to hang up, and returns what it sent until then. */
        byte[] awaitHangUp() throws IOException {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.isOpen() && channel.read(buffer.clear()) >= 0) {
                sent.write(Arrays.copyOf(buffer.array(), buffer.position()));
            }
            return sent.toByteArray();
        }
    }
}
