package io.attemptcoordinator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactStore;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class RunUriProperties {
    @Property
    void whatIsParsedCannotLeaveTheStore(@ForAll @StringLength(max = 60) String rest) {
        RunUri.parse("attempt-coordinator://runs/" + rest).ifPresent(uri -> {
            String path = uri.path() == null ? uri.run() : uri.run() + "/" + uri.path();
            assertThat(ArtifactStore.requirePath(path)).isEqualTo(rest);
            assertThat(uri.run()).doesNotContain("/");
        });
    }

    @Example
    void parsesWhatItMakes() {
        assertThat(RunUri.parse(RunUri.of("a", "b/c.png"))).contains(new RunUri("a", "b/c.png"));
        assertThat(RunUri.parse(RunUri.of("a"))).contains(new RunUri("a", null));
    }

    @Example
    void parsesNothingElse() {
        assertThat(RunUri.parse("file:///etc/passwd")).isEmpty();
        assertThat(RunUri.parse("attempt-coordinator://runs/../x")).isEmpty();
        assertThat(RunUri.parse("attempt-coordinator://runs/a%2f..")).isEmpty();
        assertThat(RunUri.parse("attempt-coordinator://runs/")).isEmpty();
    }

    @Example
    void matchesEachWithItsOwnTemplate() {
        assertThat(RunUri.matcher(RunUri.RUN).matches(RunUri.of("a"))).isTrue();
        assertThat(RunUri.matcher(RunUri.RUN).matches(RunUri.of("a", "b"))).isFalse();
        assertThat(RunUri.matcher(RunUri.ARTIFACT).matches(RunUri.of("a", "b/c")))
                .isTrue();
        assertThat(RunUri.matcher(RunUri.ARTIFACT).matches(RunUri.of("a"))).isFalse();
        assertThat(RunUri.matcher(RunUri.ARTIFACT).extractVariableValues(RunUri.of("a", "b/c")))
                .containsEntry("run", "a")
                .containsEntry("path", "b/c");
    }
}
