package io.attemptcoordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Symptom;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentsTest {
    @TempDir
    Path folder;

    @Test
    void findsAComponentByName() {
        assertThat(load(Scorer.class, Constant.class.getName(), Other.class.getName())
                        .scorer("constant"))
                .satisfies(component -> assertIs(Constant.class, component));
    }

    @Test
    void brokenProvidersHideNeitherTheOthersNorThemselves() {
        Components components = load(
                Scorer.class,
                "com.acme.SsimScorer",
                Throwing.class.getName(),
                NotAScorer.class.getName(),
                Initialising.class.getName(),
                BadName.class.getName(),
                Nameless.class.getName(),
                Constant.class.getName());

        assertThat(components.scorer("constant")).satisfies(component -> assertIs(Constant.class, component));
        assertThat(components.describe())
                .contains("com.acme.SsimScorer")
                .contains("Throwing")
                .contains("no licence")
                .contains("NotAScorer")
                .contains("Initialising")
                .contains("Bad Name")
                .contains("Nameless");
    }

    @Test
    void survivesAServicesFileThatIsNotOne() throws IOException {
        services("broken", Scorer.class, "this is no class name");
        services("good", Scorer.class, Constant.class.getName());
        try (URLClassLoader loader = loader("broken", "good")) {
            Components components = Components.load(loader);

            assertThat(components.scorer("constant")).satisfies(component -> assertIs(Constant.class, component));
            assertThat(components.describe()).contains("Illegal");
        }
    }

    @Test
    void saysWhatWasAskedWhatExistsWhatFailedAndWhatToDo() {
        Components components =
                load(Scorer.class, "com.acme.SsimScorer", Other.class.getName(), Constant.class.getName());

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.scorer("ssim"))
                .withMessageStartingWith("No Scorer named 'ssim'. Available: [constant, other]. Failed to load: ")
                .withMessageContaining("com.acme.SsimScorer")
                .withMessageEndingWith("Add the jar that provides it, or pass an instance to WeightedScorers.of(...).")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.COMPONENT_NOT_FOUND);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.attempt("viga"))
                .withMessage(
                        "No Attempt named 'viga'. Available: []. Add the jar that provides it, or pass an instance "
                                + "to AttemptCoordinator.builder(...).");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.baseline("empty"))
                .withMessageStartingWith("No Baseline named 'empty'.");
    }

    @Test
    void twoOfOneNameAreAnErrorThatNamesBothAndHidesNoOther() {
        Components components =
                load(Scorer.class, Constant.class.getName(), SameName.class.getName(), Other.class.getName());

        assertThat(components.scorer("other")).satisfies(component -> assertIs(Other.class, component));
        String jar = Constant.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.scorer("constant"))
                .withMessageContaining(Constant.class.getName() + " (" + jar + ")")
                .withMessageContaining(SameName.class.getName() + " (" + jar + ")")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
    }

    @Test
    void aClassThatIsListedTwiceCountsOnce() throws IOException {
        services("one", Scorer.class, Constant.class.getName());
        services("two", Scorer.class, Constant.class.getName());
        try (URLClassLoader loader = loader("one", "two")) {
            assertThat(Components.load(loader).scorer("constant"))
                    .satisfies(component -> assertIs(Constant.class, component));
        }
    }

    @Test
    void ordersClassifiersByPriorityAndThenByName() {
        Components components = load(
                FailureClassifier.class,
                ClassifierB.class.getName(),
                ClassifierA.class.getName(),
                First.class.getName());

        assertThat(components.classifiers()).extracting(Component::name).containsExactly("first", "a", "b");
    }

    private static void assertIs(Class<?> type, Component component) {
        assertThat(component.getClass().getName()).isEqualTo(type.getName());
    }

    private Components load(Class<?> type, String... providers) {
        services("only", type, providers);
        try (URLClassLoader loader = loader("only")) {
            return Components.load(loader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void services(String jar, Class<?> type, String... providers) {
        try {
            Path services = Files.createDirectories(folder.resolve(jar).resolve("META-INF/services"));
            Files.write(services.resolve(type.getName()), List.of(providers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URLClassLoader loader(String... jars) throws MalformedURLException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = folder.resolve(jars[i]).toUri().toURL();
        }
        return new ClassPath(urls);
    }

    /**
     * Finds the services files in some folders, and defines the providers below anew, as classes of a class path: those that
     * the test runs with may be in a module, whose providers a services file cannot name.
     */
    private static final class ClassPath extends URLClassLoader {
        ClassPath(URL[] urls) {
            super(urls, ComponentsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean isResolved) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                boolean isProvider = name.startsWith(ComponentsTest.class.getName() + "$");
                return loaded == null && isProvider
                        ? define(name)
                        : loaded == null ? super.loadClass(name, isResolved) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream stream = ComponentsTest.class.getResourceAsStream(file)) {
                if (stream == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = stream.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length, ComponentsTest.class.getProtectionDomain());
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** A scorer that says always the same. */
    public static class Constant implements Scorer {
        @Override
        public String name() {
            return "constant";
        }

        @Override
        public Score score(ScoringContext context) {
            return Score.of(0.5);
        }
    }

    public static final class SameName extends Constant {}

    public static final class Other extends Constant {
        @Override
        public String name() {
            return "other";
        }
    }

    public static final class Throwing extends Constant {
        public Throwing() {
            throw new IllegalStateException("no licence");
        }
    }

    public static final class Initialising extends Constant {
        private static final int NUMBER = Integer.parseInt("none");

        @Override
        public String name() {
            return "initialising-" + NUMBER;
        }
    }

    public static final class BadName extends Constant {
        @Override
        public String name() {
            return "Bad Name";
        }
    }

    public static final class Nameless extends Constant {
        @Override
        public String name() {
            throw new IllegalStateException("none");
        }
    }

    public static final class NotAScorer {}

    public static class ClassifierA implements FailureClassifier {
        @Override
        public String name() {
            return "a";
        }

        @Override
        public Optional<Failure> classify(Symptom symptom) {
            return Optional.empty();
        }
    }

    public static final class ClassifierB extends ClassifierA {
        @Override
        public String name() {
            return "b";
        }
    }

    public static final class First extends ClassifierA {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public int priority() {
            return 1;
        }
    }
}
