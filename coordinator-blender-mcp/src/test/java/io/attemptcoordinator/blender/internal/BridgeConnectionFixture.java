package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.blender.internal.FakeBridge.Script;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** One connection to a fake bridge, and what the tests of it share. */
abstract class BridgeConnectionFixture {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(100);
    static final byte[] NO_FILE = {};
    static final String OK = "{\"result\":{\"a\":[1,2,3]}}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private @Nullable FakeBridge bridge;
    private @Nullable BridgeConnection connection;

    BridgeConnection talkTo(Script script) throws Exception {
        return talkTo(script, SystemTime.ticker());
    }

    BridgeConnection talkTo(Script script, LongSupplier ticker) throws Exception {
        FakeBridge started = FakeBridge.start(folder.resolve("socket"), script);
        bridge = started;
        BridgeConnection made = new BridgeConnection(started.connect(), ticker);
        connection = made;
        return made;
    }

    @AfterEach
    void hangUp() throws Exception {
        if (connection != null) {
            connection.close();
        }
        if (bridge != null) {
            bridge.close();
        }
    }

    static ObjectNode params() {
        return BridgeConnection.JSON.createObjectNode();
    }

    static JsonNode ask(BridgeConnection connection, Duration timeout) throws InterruptedException {
        return connection.call("ask", params(), null, null, timeout);
    }

    static BridgeException failure(BridgeConnection connection, Duration timeout) {
        BridgeException e = catchThrowableOfType(BridgeException.class, () -> ask(connection, timeout));
        assertThat(e).as("the call was expected to fail").isNotNull();
        return e;
    }

    void assertFails(Reason reason, String text, Duration timeout, Script script) throws Exception {
        BridgeConnection broken = talkTo(script);
        BridgeException e = failure(broken, timeout);
        assertThat(e).hasMessageStartingWith("ask: ").hasMessageContaining(text);
        assertThat(e.reason()).isEqualTo(reason);
        assertIsClosed(broken);
    }

    /** After a failure, nobody knows where in the stream the next answer would begin. */
    static void assertIsClosed(BridgeConnection connection) {
        assertThat(failure(connection, LONG).reason()).isEqualTo(Reason.CLOSED);
    }

    static @Nullable Reason reason(@Nullable Throwable e) {
        return e instanceof BridgeException failure ? failure.reason() : null;
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
