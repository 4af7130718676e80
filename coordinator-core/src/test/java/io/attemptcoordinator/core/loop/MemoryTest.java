package io.attemptcoordinator.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void remembersTheLastOnes() {
        Memory memory = Memory.slidingWindow(2);
        for (int i = 0; i < 4; i++) {
            memory.remember(
                    new Iteration(i, Map.of(), Map.of(), List.of(), Verdict.of(0.5), null, Usage.NONE, Duration.ZERO));
        }
        assertThat(memory.remembered()).extracting(Iteration::index).containsExactly(2, 3);
    }

    @Test
    void aWindowHasRoomForOneAtLeast() {
        assertThatIllegalArgumentException().isThrownBy(() -> Memory.slidingWindow(0));
    }
}
