package io.attemptcoordinator.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void remembersTheLastOnes() {
        Memory memory = Memory.slidingWindow(2);
        for (int i = 0; i < 4; i++) {
            memory.remember(Iteration.verified(i, Verdict.of(0.5)).build());
        }
        assertThat(memory.remembered()).extracting(Iteration::index).containsExactly(2, 3);
    }

    @Test
    void aWindowHasRoomForOneAtLeast() {
        assertThatIllegalArgumentException().isThrownBy(() -> Memory.slidingWindow(0));
    }
}
