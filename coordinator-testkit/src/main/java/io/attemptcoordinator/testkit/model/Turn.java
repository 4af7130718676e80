package io.attemptcoordinator.testkit.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a {@link ScriptedModelServer} does with a request.
 *
 * <p><b>Thread-safety:</b> those that are made here are immutable and can serve any number of requests at once.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Turn {
    /**
     * Answers, or does not.
     *
     * @param connection where the request came from
     * @throws IOException if the client has gone away
     */
    void answer(Connection connection) throws IOException;

    /**
     * Answers with a status and a body.
     *
     * @param status the status
     * @param contentType the type of the body
     * @param body the body
     * @param headers complete lines of more headers, such as {@code Retry-After: 7}
     */
    static Turn status(int status, String contentType, String body, String... headers) {
        return connection -> {
            int length = body.getBytes(StandardCharsets.UTF_8).length;
            connection.write("HTTP/1.1 " + status + " Scripted\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                    + length + "\r\n" + lines(headers) + "\r\n" + body);
        };
    }

    /**
     * Answers with JSON and the status 200.
     *
     * @param body the body
     */
    static Turn json(String body) {
        return status(200, "application/json", body);
    }

    /**
     * Answers with an error in the dialect of OpenAI.
     *
     * @param status the status
     * @param headers complete lines of more headers
     */
    static Turn error(int status, String... headers) {
        return status(status, "application/json", "{\"error\":{\"message\":\"scripted " + status + "\"}}", headers);
    }

    /**
     * Answers with a web page, as what is no API does.
     *
     * @param status the status
     */
    static Turn html(int status) {
        return status(status, "text/html", "<!DOCTYPE html><html><body>Welcome</body></html>");
    }

    /** Never answers, until the client closes the connection. */
    static Turn hang() {
        return connection -> connection.untilClosed("");
    }

    /** Answers with a body that never ends, a blank at a time, until the client closes the connection. */
    static Turn trickle() {
        return connection -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n");
            connection.untilClosed(" ");
        };
    }

    /** Closes the connection without a word. */
    static Turn disconnect() {
        return Connection::hangUp;
    }

    /** Answers with what is no HTTP. */
    static Turn garbage() {
        return connection -> {
            connection.write("no such protocol\r\n\r\n");
            connection.hangUp();
        };
    }

    /** Promises more than it sends. */
    static Turn cut() {
        return connection -> {
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\":");
            connection.hangUp();
        };
    }

    /**
     * Answers with JSON whose end is that of the connection.
     *
     * @param status the status
     * @param body the body
     */
    static Turn withoutLength(int status, String body) {
        return connection -> {
            connection.write("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/json\r\n\r\n" + body);
            connection.hangUp();
        };
    }

    /**
     * Answers with a large body whose end is that of the connection.
     *
     * @param status the status
     * @param bytes its size
     */
    static Turn huge(int status, int bytes) {
        return withoutLength(status, "x".repeat(bytes));
    }

    private static String lines(String... headers) {
        return String.join(
                "", List.of(headers).stream().map(line -> line + "\r\n").toList());
    }

    /**
     * The connection of a request that is being answered.
     *
     * <p><b>Thread-safety:</b> for the thread of the turn alone.
     *
     * @since 0.1
     */
    final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private boolean isOver;

        Connection(Socket socket, InputStream in, OutputStream out) {
            this.socket = socket;
            this.in = in;
            this.out = out;
        }

        /**
         * Sends text as it is: the line of the status, headers, a body or a part of these.
         *
         * @param text what to send at once, as UTF-8
         * @throws IOException if the client has gone away
         */
        public void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Closes the connection when the turn ends, instead of waiting for the next request. */
        public void hangUp() {
            isOver = true;
        }

        /** Returns whether the connection is to be closed. */
        boolean isOver() {
            return isOver;
        }

        /** Sends a part over and over, every some milliseconds, until the client closes the connection. */
        private void untilClosed(String part) throws IOException {
            socket.setSoTimeout(10);
            while (true) {
                try {
                    if (in.read() < 0) {
                        throw new ScriptedModelServer.ClientHungUp();
                    }
                } catch (SocketTimeoutException e) {
                    writeOrHangUp(part);
                } catch (SocketException e) {
                    throw new ScriptedModelServer.ClientHungUp();
                }
            }
        }

        private void writeOrHangUp(String part) throws ScriptedModelServer.ClientHungUp {
            try {
                write(part);
            } catch (IOException e) {
                throw new ScriptedModelServer.ClientHungUp();
            }
        }
    }
}
