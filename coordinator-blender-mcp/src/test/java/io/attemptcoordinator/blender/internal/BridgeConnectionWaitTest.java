package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.attemptcoordinator.blender.internal.BridgeConnection.Incoming;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bridge that keeps the coordinator waiting, or hangs up. */
@Timeout(60)
class BridgeConnectionWaitTest extends BridgeConnectionFixture {
    private static List<Arguments> unfinishedAnswers() {
        byte[] answer = FakeBridge.frame(OK, NO_FILE);
        return List.of(
                argumentSet("nothing", NO_FILE),
                argumentSet("half a header", Arrays.copyOf(answer, 2)),
                argumentSet("all but a byte", Arrays.copyOf(answer, answer.length - 1)));
    }

    @ParameterizedTest
    @MethodSource("unfinishedAnswers")
    void givesUpOnSilence(byte[] sent) throws Exception {
        assertFails(Reason.TIMEOUT, "no answer in time", SHORT, line -> {
            line.receive();
            line.send(sent);
        });
    }

    @Test
    void givesUpOnHalfAFile() throws Exception {
        byte[] answer = FakeBridge.frame(OK, bytes(1000));
        BridgeConnection open = talkTo(line -> {
            line.receive();
            line.send(Arrays.copyOf(answer, answer.length - 1));
        });
        Incoming incoming = new Incoming(folder.resolve("stored"), 1000);

        assertThatThrownBy(() -> open.call("ask", params(), null, incoming, SHORT))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.TIMEOUT));
        assertIsClosed(open);
    }

    @Test
    void givesUpOnABridgeThatDoesNotReadTheRequest() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        BridgeConnection open = talkTo(line -> await(over));
        Path file = Files.write(folder.resolve("sent"), bytes(5_000_000));

        assertThatThrownBy(() -> open.call("ask", params(), file, null, SHORT))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.TIMEOUT));
        over.countDown();
    }

    @Test
    void isNotKeptByABridgeThatDripsItsAnswer() throws Exception {
        AtomicLong now = new AtomicLong();
        byte[] answer = FakeBridge.frame("{\"result\":{\"a\":\"" + "x".repeat(10_000) + "\"}}", NO_FILE);
        BridgeConnection open = talkTo(
                line -> {
                    line.receive();
                    for (byte each : answer) {
                        now.addAndGet(Duration.ofSeconds(1).toNanos());
                        line.send(new byte[] {each});
                    }
                },
                now::get);

        assertThat(failure(open, LONG).reason()).isEqualTo(Reason.TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("unfinishedAnswers")
    void noticesThatTheBridgeHangsUp(byte[] sent) throws Exception {
        assertFails(Reason.CLOSED, "closed before the answer", LONG, line -> {
            line.receive();
            line.send(sent);
            line.hangUp();
        });
    }

    @Test
    void noticesThatTheBridgeHasHungUpBeforeTheRequest() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        BridgeConnection open = talkTo(line -> {
            line.hangUp();
            gone.countDown();
        });
        await(gone);

        assertThat(failure(open, LONG))
                .hasMessage("ask: the connection was closed before the request")
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.CLOSED));
    }

    /** Calls on another thread, does something about it once the request has arrived, and returns what the call threw. */
    private @Nullable Throwable thrownBy(BiConsumer<Thread, BridgeConnection> action) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        BridgeConnection open = talkTo(line -> {
            line.receive();
            asked.countDown();
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> thrown.set(catchThrowable(() -> ask(open, LONG))));
        caller.start();
        await(asked);
        action.accept(caller, open);
        caller.join(LONG.toMillis() / 2);
        assertIsClosed(open);
        return thrown.get();
    }

    @Test
    void endsWhenItsThreadIsInterrupted() throws Exception {
        assertThat(thrownBy((caller, open) -> caller.interrupt())).isInstanceOf(InterruptedException.class);
    }

    @Test
    void endsWhenItIsClosedByAnotherThread() throws Exception {
        assertThat(thrownBy((caller, open) -> open.close()))
                .satisfies(e -> assertThat(reason(e)).isEqualTo(Reason.CLOSED));
    }

    @Test
    void endsWhenItsThreadIsInterruptedWhileAFileIsSent() throws Exception {
        BridgeConnection open = talkTo(line -> {});
        Path file = Files.write(folder.resolve("sent"), bytes(10));

        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> open.call("ask", params(), file, null, LONG)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).as("the interrupt is in the exception").isFalse();
    }
}
