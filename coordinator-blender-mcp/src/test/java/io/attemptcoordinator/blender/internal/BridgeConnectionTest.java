package io.attemptcoordinator.blender.internal;

import static io.attemptcoordinator.blender.internal.FakeBridge.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.internal.BridgeConnection.Incoming;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.FakeBridge.Request;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers, and answers that are against the protocol. */
@Timeout(60)
class BridgeConnectionTest extends BridgeConnectionFixture {
    @Test
    void sendsARequestAndReadsItsAnswer() throws Exception {
        BlockingQueue<Request> received = new LinkedBlockingQueue<>();
        BridgeConnection open = talkTo(line -> {
            received.add(line.receive());
            line.answer(OK);
        });

        JsonNode result = open.call("ask", params().put("code", "print('ü')"), null, null, LONG);

        assertThat(result.path("a")).hasSize(3);
        String request = "{\"type\":\"ask\",\"params\":{\"code\":\"print('ü')\"}}";
        assertThat(received.take()).isEqualTo(new Request(request, ByteBuffer.wrap(NO_FILE)));
    }

    @Test
    void readsAnAnswerThatArrivesByteByByte() throws Exception {
        BridgeConnection open = talkTo(line -> {
            line.receive();
            for (byte each : FakeBridge.frame(OK, NO_FILE)) {
                line.send(new byte[] {each});
            }
        });

        assertThat(ask(open, LONG).path("a")).hasSize(3);
    }

    @Test
    void storesTheFileOfAnAnswerInPlaceOfAnOlderOne() throws Exception {
        byte[] content = bytes(1_000_000);
        Path file = Files.write(folder.resolve("stored"), bytes(2_000_000));
        BridgeConnection open = talkTo(line -> {
            line.receive();
            line.send(FakeBridge.frame(OK, content));
            line.receive();
            line.answer("{\"result\":{\"a\":\"next\"}}");
        });

        open.call("ask", params(), null, new Incoming(file, content.length), LONG);

        assertThat(file).hasBinaryContent(content);
        assertThat(ask(open, LONG).path("a").asText())
                .as("the file was read to its end and no further")
                .isEqualTo("next");
    }

    @Test
    void storesNothingWhenNoFileComes() throws Exception {
        Path file = folder.resolve("stored");
        BridgeConnection open = talkTo(line -> {
            line.receive();
            line.answer(OK);
        });

        open.call("ask", params(), null, new Incoming(file, 100), LONG);

        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3_000_000})
    void sendsAFileWithARequest(int size) throws Exception {
        byte[] content = bytes(size);
        Path file = Files.write(folder.resolve("sent"), content);
        BlockingQueue<Request> received = new LinkedBlockingQueue<>();
        BridgeConnection open = talkTo(line -> {
            received.add(line.receive());
            line.answer(OK);
        });

        open.call("ask", params(), file, null, LONG);

        assertThat(received.take().file()).isEqualTo(ByteBuffer.wrap(content));
    }

    @Test
    void goesOnAfterAnErrorOfTheBridge() throws Exception {
        BridgeConnection open = talkTo(line -> {
            line.receive();
            line.answer("{\"error\":{\"code\":\"missing-camera\",\"message\":\"no camera\"}}");
            line.receive();
            line.answer("{\"error\":{}}");
            line.receive();
            line.answer(OK);
        });

        BridgeException first = failure(open, LONG);
        BridgeException second = failure(open, LONG);

        assertThat(first).hasMessage("ask: no camera");
        assertThat(first.reason()).isEqualTo(Reason.REMOTE);
        assertThat(first.remoteCode()).isEqualTo("missing-camera");
        assertThat(second).hasMessage("ask: (no message)");
        assertThat(second.remoteCode()).isEqualTo("internal");
        assertThat(ask(open, LONG).path("a")).hasSize(3);
    }

    private static List<Arguments> answersAgainstTheProtocol() {
        String duplicate = "{\"result\":{},\"result\":{}}";
        String deep = "{\"a\":".repeat(100);
        return List.of(
                argumentSet("text", json("Blender quit"), "not JSON"),
                argumentSet("half an object", json("{\"result\":"), "not JSON"),
                argumentSet("two objects", json(OK + OK), "not JSON"),
                argumentSet("two results", json(duplicate), "Duplicate"),
                argumentSet("100 levels", json(deep), "nesting depth"),
                argumentSet("nothing", json(""), "not a JSON object"),
                argumentSet("null", json("null"), "not a JSON object"),
                argumentSet("an array", json("[1]"), "not a JSON object"),
                argumentSet("another object", json("{\"state\":\"fine\"}"), "neither a result nor an error"),
                argumentSet("a result of 1", json("{\"result\":1}"), "neither a result nor an error"),
                argumentSet("long", header(BridgeConnection.MAX_ANSWER_BYTES + 1, 0), "16777217 bytes, more than"),
                argumentSet("longer than an int", header(-1, 0), "4294967295 bytes, more than"),
                argumentSet("a file that nobody expects", header(2, 1), "a file of 1 bytes"),
                argumentSet("a file of less than nothing", header(2, -1), "a file of -1 bytes"));
    }

    private static byte[] json(String text) {
        return FakeBridge.frame(text, NO_FILE);
    }

    @ParameterizedTest
    @MethodSource("answersAgainstTheProtocol")
    void refusesWhatIsAgainstTheProtocol(byte[] answer, String text) throws Exception {
        assertFails(Reason.PROTOCOL, text, LONG, line -> {
            line.receive();
            line.send(answer);
        });
    }

    @Test
    void refusesAFileThatIsTooLargeBeforeItArrives() throws Exception {
        Path file = folder.resolve("stored");
        BridgeConnection open = talkTo(line -> {
            line.receive();
            line.send(header(OK.length(), 101));
        });

        assertThatThrownBy(() -> open.call("ask", params(), null, new Incoming(file, 100), LONG))
                .hasMessageContaining("a file of 101 bytes comes with the answer, more than 100");
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesWhatComesUnasked() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        BridgeConnection open = talkTo(line -> {
            line.answer(OK);
            sent.countDown();
        });
        await(sent);

        assertThat(failure(open, LONG))
                .hasMessageContaining("before it was asked")
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.PROTOCOL));
        assertIsClosed(open);
    }

    @Test
    void sendsNothingOfARequestThatIsTooLong() throws Exception {
        BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        BridgeConnection open = talkTo(line -> received.add(line.awaitHangUp()));
        ObjectNode large = params().put("code", "x".repeat(BridgeConnection.MAX_REQUEST_BYTES));

        assertThatThrownBy(() -> open.call("ask", large, null, null, LONG))
                .hasMessageContaining("more than " + BridgeConnection.MAX_REQUEST_BYTES)
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.PROTOCOL));
        assertThat(received.take()).isEmpty();
    }
}
