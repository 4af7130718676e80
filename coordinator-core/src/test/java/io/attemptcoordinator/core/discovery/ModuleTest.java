package io.attemptcoordinator.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.ScoringVerifier;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.core.policy.Pruner;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Selection;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is found on the module path is found on the class path too. */
class ModuleTest {
    private static final Path CLASSES = Path.of("target", "classes");

    private static ModuleDescriptor module() {
        return ModuleFinder.of(CLASSES)
                .find("io.attemptcoordinator.core")
                .orElseThrow()
                .descriptor();
    }

    @Test
    void providesTheSameOnBothPaths() throws IOException {
        Map<String, List<String>> onModulePath = new HashMap<>();
        module().provides().forEach(provided -> onModulePath.put(provided.service(), provided.providers()));
        Map<String, List<String>> onClassPath = new HashMap<>();
        try (Stream<Path> services = Files.list(CLASSES.resolve("META-INF/services"))) {
            for (Path service : services.toList()) {
                onClassPath.put(service.getFileName().toString(), Files.readAllLines(service));
            }
        }

        assertThat(onClassPath)
                .isEqualTo(onModulePath)
                .containsEntry(Verifier.class.getName(), List.of(ScoringVerifier.class.getName()));
    }

    @Test
    void mayLookForEveryExtensionPoint() {
        List<Class<?>> points = List.of(
                Attempt.class,
                Generator.class,
                Verifier.class,
                Selection.class,
                Pruner.class,
                Distiller.class,
                Comparer.class,
                Baseline.class,
                Scorer.class,
                FailureClassifier.class,
                ArtifactStore.class);

        assertThat(module().uses())
                .containsExactlyInAnyOrderElementsOf(
                        points.stream().map(Class::getName).toList());
        String found = Components.load(getClass().getClassLoader()).describe();
        assertThat(found.lines())
                .as("one line for each")
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyElementsOf(
                        points.stream().map(Class::getSimpleName).toList());
        assertThat(found).contains("coordinator-scores");
    }
}
