package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.time.SystemTime;
import io.attemptcoordinator.testkit.mock.FakeBridge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BridgeClientTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);

    private static JsonNode ask(Duration timeout, String... pieces) throws Exception {
        try (FakeBridge bridge = new FakeBridge(List.of(List.of(FakeBridge.WELCOME), List.of(pieces)));
                BridgeClient client = BridgeClient.connect(bridge.port(), "token", SystemTime.ticker(), LONG)) {
            return client.call("ask", JsonNodeFactory.instance.objectNode(), timeout);
        }
    }

    private static void assertFails(Reason reason, String text, Duration timeout, String... pieces) {
        assertThatThrownBy(() -> ask(timeout, pieces))
                .isInstanceOfSatisfying(
                        BridgeException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(text);
    }

    @Test
    void readsAnAnswer() throws Exception {
        assertThat(ask(LONG, "{\"status\":\"success\",\"result\":{\"a\":\"}{\\\"\"}}")
                        .path("a")
                        .asText())
                .isEqualTo("}{\"");
    }

    @Test
    void readsAnAnswerInPieces() throws Exception {
        assertThat(ask(LONG, "{\"status\":\"suc", "cess\",\"res", "ult\":{\"a\":[1,2", ",3]}", "}")
                        .path("a"))
                .hasSize(3);
    }

    @Test
    void passesOnAnErrorOfTheBridge() {
        assertThatThrownBy(
                        () -> ask(LONG, "{\"status\":\"error\",\"message\":\"no camera\",\"code\":\"missing-camera\"}"))
                .isInstanceOfSatisfying(BridgeException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.REMOTE);
                    assertThat(e.remoteCode()).isEqualTo("missing-camera");
                })
                .hasMessageContaining("no camera");
    }

    @Test
    void givesUpOnSilence() {
        assertFails(Reason.TIMEOUT, "no answer in time", SHORT);
    }

    @Test
    void givesUpOnHalfAnAnswer() {
        assertFails(Reason.TIMEOUT, "no answer in time", SHORT, "{\"status\":");
    }

    @Test
    void noticesThatTheBridgeHangsUp() {
        assertFails(Reason.CLOSED, "without an answer", LONG, FakeBridge.HANG_UP);
        assertFails(Reason.CLOSED, "in an answer", LONG, "{\"status\":", FakeBridge.HANG_UP);
    }

    @Test
    void refusesWhatIsNotTheProtocol() {
        assertFails(Reason.PROTOCOL, "not JSON", LONG, "Blender quit\n");
        assertFails(Reason.PROTOCOL, "not a JSON object", LONG, "[1]");
        assertFails(Reason.PROTOCOL, "neither a success", LONG, "{\"state\":\"fine\"}");
        assertFails(Reason.PROTOCOL, "neither a success", LONG, "{\"status\":\"success\"}");
        assertFails(Reason.PROTOCOL, "", LONG, "{\"a\":".repeat(100));
        assertFails(Reason.PROTOCOL, "", LONG, "{\"status\":\"success\",\"status\":\"success\",\"result\":{}}");
    }

    @Test
    void refusesAnAnswerThatIsTooLong() {
        assertFails(
                Reason.PROTOCOL,
                "",
                LONG,
                "{\"status\":\"success\",\"result\":\"",
                "x".repeat(BridgeClient.MAX_ANSWER_BYTES),
                "\"}");
    }

    @Test
    void refusesToSendARequestThatIsTooLong() throws Exception {
        try (FakeBridge bridge = new FakeBridge(List.of(List.of(FakeBridge.WELCOME)));
                BridgeClient client = BridgeClient.connect(bridge.port(), "token", SystemTime.ticker(), LONG)) {
            String large = "x".repeat(BridgeClient.MAX_REQUEST_BYTES);
            assertThatThrownBy(() -> client.call(
                            "ask", JsonNodeFactory.instance.objectNode().put("code", large), LONG))
                    .isInstanceOf(BridgeException.class)
                    .hasMessageContaining("more than " + BridgeClient.MAX_REQUEST_BYTES);
        }
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> BridgeClient.connect(free, "token", SystemTime.ticker(), LONG))
                .isInstanceOfSatisfying(
                        BridgeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONNECT));
    }

    @Test
    void isInterruptible() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                asked.countDown();
                ask(LONG);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        thread.start();
        asked.await();
        thread.interrupt();
        thread.join(LONG.toMillis());
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }
}
