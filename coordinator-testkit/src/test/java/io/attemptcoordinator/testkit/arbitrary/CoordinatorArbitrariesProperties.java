package io.attemptcoordinator.testkit.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.testkit.mock.RecordingListener;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;

/** Every public record of the api has an arbitrary, whose values are valid and fit together. */
class CoordinatorArbitrariesProperties {
    @Example
    void noPublicRecordLacksOne() throws IOException, URISyntaxException {
        assertThat(publicRecords())
                .hasSizeGreaterThan(30)
                .allSatisfy(type -> assertThat(CoordinatorArbitraries.types()).contains(type));
    }

    /** The classes of the api, from the folder or the jar that they are in. */
    private static List<Class<?>> publicRecords() throws IOException, URISyntaxException {
        Path api = Path.of(ArtifactRef.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(api)) {
            return publicRecords(api);
        }
        try (FileSystem jar = FileSystems.newFileSystem(api, Map.of())) {
            return publicRecords(jar.getPath("/"));
        }
    }

    private static List<Class<?>> publicRecords(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("io/attemptcoordinator/api"))) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .<Class<?>>map(name -> load(name.substring(0, name.length() - ".class".length())))
                    .filter(type -> type.isRecord() && Modifier.isPublic(type.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name.replace('/', '.').replace('\\', '.'));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<Class<?>> types() {
        return Arbitraries.of(CoordinatorArbitraries.types());
    }

    @Property(tries = 60)
    void eachGivesValuesOfItsTypeThatShrink(@ForAll("types") Class<?> type, @ForAll long seed) {
        RandomGenerator<?> generator = CoordinatorArbitraries.of(type).generator(100, true);
        Shrinkable<?> shrinkable = generator.next(new Random(seed));
        assertThat(shrinkable.value()).isInstanceOf(type);
        assertThat(shrinkable.shrink().limit(2))
                .allSatisfy(smaller -> assertThat(smaller.value()).isInstanceOf(type));
    }

    @Property(tries = 100)
    void jqwikFindsThemByType(@ForAll Iteration iteration, @ForAll AttemptRequest request) {
        assertThat(iteration.summary().index()).isEqualTo(iteration.index());
        assertThat(request.references().values())
                .allSatisfy(reference -> assertThat(reference.path()).startsWith(request.run() + "/"));
        assertThat(request.lineage()).allSatisfy(number -> assertThat(number).isLessThan(request.number()));
    }

    @Property(tries = 30)
    void theResultOfARunFitsTogether(@ForAll BestAttemptResult result) {
        AttemptReport best = result.best();
        assertThat(best == null).isEqualTo(result.choice().winner() == null);
        if (best != null) {
            assertThat(best.score()).isEqualTo(result.choice().score());
            assertThat(best.folder()).startsWith(result.run() + "/");
            assertThat(result.attempts()).contains(best.summary());
        }
        for (int number = 0; number < result.attempts().size(); number++) {
            assertThat(result.attempts().get(number).number()).isEqualTo(number);
        }
    }

    @Property(tries = 30)
    void theReportOfAnAttemptFitsTogether(@ForAll AttemptReport attempt) {
        int last = attempt.tries().size() - 1;
        assertThat(attempt.tries().get(last).result()).isEqualTo(attempt.result());
        assertThat(attempt.tries().get(last).iterations())
                .isEqualTo(attempt.trajectory().size());
    }

    @Property(tries = 30)
    void theEventsOfARunComeInALegalOrder(@ForAll("histories") List<RunEvent> events) {
        RecordingListener listener = new RecordingListener();
        events.forEach(listener::onEvent);
        assertThat(listener.heard()).isEqualTo(events);
    }

    @Provide
    Arbitrary<List<RunEvent>> histories() {
        return RunArbitraries.histories();
    }
}
