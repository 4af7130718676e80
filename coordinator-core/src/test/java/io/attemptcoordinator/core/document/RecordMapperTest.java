package io.attemptcoordinator.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.RunEvent;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordMapperTest {
    private final RecordMapper mapper = new RecordMapper("run", Redactor.of(Map.of()));

    @Test
    void requiresEveryComponentThatTheApiDoesNotDeclareNullable() {
        Set<String> nullable = new TreeSet<>();
        for (Class<?> type : recordsIn(RunEvent.class)) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    nullable.add(type.getSimpleName() + "." + component.getName());
                }
            }
        }

        assertThat(RequiredComponents.OPTIONAL).containsExactlyInAnyOrderElementsOf(nullable);
    }

    /** Returns the records that a type consists of, at any depth. */
    static Set<Class<?>> recordsIn(Type type) {
        Set<Class<?>> records = new LinkedHashSet<>();
        collect(type, records);
        return records;
    }

    private static void collect(Type type, Set<Class<?>> records) {
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(argument -> collect(argument, records));
        } else if (type instanceof Class<?> found && found.isSealed()) {
            Arrays.stream(found.getPermittedSubclasses()).forEach(permitted -> collect(permitted, records));
        } else if (type instanceof Class<?> found && found.isRecord() && records.add(found)) {
            for (RecordComponent component : found.getRecordComponents()) {
                collect(component.getGenericType(), records);
            }
        }
    }

    @Test
    void refusesArtifactsOfAnotherRun() {
        ArtifactRef foreign = new ArtifactRef("other/code.py", "0".repeat(64), "text/x-python", 1);
        Iteration iteration = Iteration.verified(0, Verdict.of(0.5))
                .artifacts(Map.of("code", foreign))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> mapper.tree(iteration))
                .withMessageContaining("other/code.py");
    }

    @Test
    void writesAndReadsPathsRelativeToTheRun() {
        ArtifactRef artifact = new ArtifactRef("run/a/code.py", "0".repeat(64), "text/x-python", 1);

        ObjectNode written = mapper.tree(artifact);

        assertThat(written.path("path").asText()).isEqualTo("a/code.py");
        assertThat(new RecordMapper("renamed", Redactor.of(Map.of()))
                        .record("x", "", written, ArtifactRef.class)
                        .path())
                .isEqualTo("renamed/a/code.py");
    }

    /** A model may cut its answer in the middle of a character. */
    @Test
    void recordsHalfASurrogatePair() {
        Verdict cut = new Verdict(0.5, List.of("cut \ud83d"), List.of(), List.of(), null);

        assertThat(mapper.tree(cut).at("/criticalIssues/0").asText()).startsWith("cut ");
    }
}
