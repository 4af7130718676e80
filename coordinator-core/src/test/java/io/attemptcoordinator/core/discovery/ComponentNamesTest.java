package io.attemptcoordinator.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComponentNamesTest {
    /** A class of this project, and one that is not. */
    private static final Object OURS = new ComponentNamesTest();

    private static final Object THEIRS = List.of();

    private static @Nullable String problem(@Nullable String name, Object named) {
        return ComponentNames.problem(name, named);
    }

    @Test
    void aNameIsAShortSlug() {
        assertThat(problem("ssim", THEIRS)).isNull();
        assertThat(problem("0-a".repeat(21) + "0", THEIRS)).isNull();
        for (String bad : List.of("", "-a", "A", "a b", "a_b", "ä", "a".repeat(65))) {
            assertThat(problem(bad, THEIRS)).as(bad).contains("'" + bad + "'");
        }
        assertThat(problem(null, THEIRS)).contains("'null'");
    }

    @Test
    void thePrefixOfThisProjectIsReserved() {
        assertThat(problem("coordinator-ssim", OURS)).isNull();
        assertThat(problem("coordinator-ssim", THEIRS)).contains("reserved");
        assertThat(problem("coordinator", THEIRS)).isNull();
    }
}
