package io.attemptcoordinator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeedsProperties {
    @Property
    void anAttemptHasTheSameSeedWheneverItIsAskedFor(@ForAll long run, @ForAll @IntRange(min = 0) int number) {
        assertThat(Seeds.ofAttempt(run, number)).isEqualTo(Seeds.ofAttempt(run, number));
    }

    @Property(tries = 200)
    void theAttemptsOfARunHaveDistinctSeeds(@ForAll long run) {
        assertThat(IntStream.range(0, 500).mapToObj(number -> Seeds.ofAttempt(run, number)))
                .doesNotHaveDuplicates();
    }

    @Property
    void neighbouringRunsDoNotShareSeeds(@ForAll long run) {
        assertThat(IntStream.range(0, 20).mapToObj(number -> Seeds.ofAttempt(run, number)))
                .doesNotContainAnyElementsOf(IntStream.range(0, 20)
                        .mapToObj(number -> Seeds.ofAttempt(run + 1, number))
                        .toList());
    }

    /** They are on record in every run, so they are a promise. */
    @Test
    void theSeedsNeverChange() {
        assertThat(Seeds.ofAttempt(0, 0)).isEqualTo(7960286522194355700L);
        assertThat(Seeds.ofAttempt(42, 7)).isEqualTo(6270620877612482005L);
    }
}
