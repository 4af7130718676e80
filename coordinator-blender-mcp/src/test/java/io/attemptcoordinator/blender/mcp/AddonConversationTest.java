package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AddonConversationTest {
    private static final String SUCCESS =
            "{\"status\": \"success\", \"result\": {\"executed\": true, \"result\": \"a}\\\"b\"}}";

    private static BridgeException failure(ScriptedAddon.Script script) throws Exception {
        try (ScriptedAddon addon = ScriptedAddon.start(script);
                AddonConversation conversation = addon.connect()) {
            return catchThrowableOfType(BridgeException.class, () -> conversation.send("pass", Deadlines.far()));
        }
    }

    @Test
    void returnsWhatWasPrintedAlthoughItArrivesInPieces() throws Exception {
        try (ScriptedAddon addon = ScriptedAddon.start(line -> {
                    line.read();
                    for (int i = 0; i < SUCCESS.length(); i++) {
                        line.write(SUCCESS.substring(i, i + 1));
                    }
                    line.awaitHangUp();
                });
                AddonConversation conversation = addon.connect()) {
            assertThat(conversation.send("pass", Deadlines.far())).isEqualTo("a}\"b");
        }
    }

    @Test
    void sendsTheCodeAsTheProtocolWantsIt() throws Exception {
        AtomicReference<String> request = new AtomicReference<>("");
        failure(line -> request.set(line.read()));

        assertThat(request).hasValue("{\"type\":\"execute_code\",\"params\":{\"code\":\"pass\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\": \"error\", \"message\": \"no module\"}                  | REMOTE   | reports an error: no module",
                "{\"status\": \"success\", \"result\": {\"error\": \"no folder\"}}    | REMOTE   | inside a success: no folder",
                "{\"ok\": true, \"result\": \"\"}                                     | PROTOCOL | has no 'status'",
                "<html>Bad request</html>                                             | PROTOCOL | Blender Lab's add-on speaks another",
                "HTTP/1.1 400 Bad Request                                             | PROTOCOL | Check that the port",
                "[1, 2]                                                               | PROTOCOL | is not one JSON object",
                "{\"status\" \"success\"}                                             | PROTOCOL | is not JSON",
                "{\"status\": \"success\"} {\"status\": \"success\"}                  | PROTOCOL | is not one JSON object",
            })
    void namesWhatIsWrongWithAnAnswer(String answer, Reason reason, String message) throws Exception {
        BridgeException failure = failure(line -> {
            line.read();
            line.write(answer);
            line.awaitHangUp();
        });

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessageContaining(message);
    }

    @Test
    void endsAtTheDeadlineIfThereIsNoAnswer() throws Exception {
        try (ScriptedAddon addon = ScriptedAddon.start(ScriptedAddon.Line::awaitHangUp);
                AddonConversation conversation = addon.connect()) {
            BridgeException failure =
                    catchThrowableOfType(BridgeException.class, () -> conversation.send("pass", Deadlines.near()));

            assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        }
    }

    @Test
    void aSecondClientThatIsRefusedIsNoticed() throws Exception {
        assertThat(failure(line -> {}).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void anEndInTheMiddleOfAnAnswerIsNoticed() throws Exception {
        BridgeException failure = failure(line -> {
            line.read();
            line.write("{\"status\": \"succ");
        });

        assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure).hasMessageContaining("in the middle of an answer").hasMessageContaining("succ");
    }

    @Test
    void aLateAnswerOfAnOlderCallIsNotTakenForThatOfTheNext() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        try (ScriptedAddon addon = ScriptedAddon.start(line -> {
                    line.read();
                    line.write(SUCCESS);
                    line.write(SUCCESS);
                    late.countDown();
                    line.awaitHangUp();
                });
                AddonConversation conversation = addon.connect()) {
            BridgeException failure = catchThrowableOfType(BridgeException.class, () -> {
                conversation.send("first", Deadlines.far());
                late.await();
                conversation.send("second", Deadlines.far());
            });

            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
        }
    }

    @Test
    void anAnswerWithoutEndIsNotKeptInMemory() throws Exception {
        String chunk = "x".repeat(1 << 20);
        BridgeException failure = failure(line -> {
            line.read();
            line.write("{\"a\": \"");
            for (int i = 0; i < 20; i++) {
                line.write(chunk);
            }
        });

        assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
        assertThat(failure).hasMessageContaining("more than");
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (ScriptedAddon addon = ScriptedAddon.start(ScriptedAddon.Line::awaitHangUp);
                AddonConversation conversation = addon.connect()) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> conversation.send("pass", Deadlines.far()));
        }
    }

    @Test
    void saysWhatToDoIfNothingListens() {
        int port = Ports.free();
        BridgeException failure = catchThrowableOfType(
                BridgeException.class, () -> AddonConversation.connect("127.0.0.1", port, Deadlines.far()));

        assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("enable the add-on");
    }
}
