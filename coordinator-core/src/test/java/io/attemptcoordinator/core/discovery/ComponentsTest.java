package io.attemptcoordinator.core.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.score.CandidateContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComponentsTest {
    private static final Settings NONE = Settings.none("the component");
    private static final ScoringContext NO_CANDIDATE = new CandidateContext(
            new Task("any", "", List.of()),
            Map.of(),
            Map.of(),
            Map.of(),
            artifact -> InputStream.nullInputStream(),
            0,
            () -> Duration.ZERO,
            usage -> {});

    @TempDir
    Path folder;

    @Test
    void findsAComponentByName() {
        assertThat(load(Scorer.class, Constant.class.getName(), Other.class.getName())
                        .scorer("constant", NONE))
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

        assertThat(components.scorer("constant", NONE)).satisfies(component -> assertIs(Constant.class, component));
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

            assertThat(components.scorer("constant", NONE)).satisfies(component -> assertIs(Constant.class, component));
            assertThat(components.describe()).contains("Illegal");
        }
    }

    @Test
    void saysWhatWasAskedWhatExistsWhatFailedAndWhatToDo() {
        Components components =
                load(Scorer.class, "com.acme.SsimScorer", Other.class.getName(), Constant.class.getName());

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.scorer("ssim", NONE))
                .withMessageStartingWith(
                        "No Scorer named 'ssim'. Available: [constant, execution-health, other]. Failed to load: ")
                .withMessageContaining("com.acme.SsimScorer")
                .withMessageEndingWith("Add the jar that provides it, or pass an instance.")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.COMPONENT_NOT_FOUND);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.attempt("viga", NONE))
                .withMessage(
                        "No Attempt named 'viga'. Available: []. Add the jar that provides it, or pass an instance.");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.baseline("empty", NONE))
                .withMessageStartingWith("No Baseline named 'empty'.");
    }

    @Test
    void twoOfOneNameAreAnErrorThatNamesBothAndHidesNoOther() {
        Components components =
                load(Scorer.class, Constant.class.getName(), SameName.class.getName(), Other.class.getName());

        assertThat(components.scorer("other", NONE)).satisfies(component -> assertIs(Other.class, component));
        String jar = Constant.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.scorer("constant", NONE))
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
            assertThat(Components.load(loader).scorer("constant", NONE))
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

    @Test
    void configuresWhatItFinds() throws InterruptedException {
        Components components = load(Scorer.class, Configurable.class.getName());

        Scorer scorer = components.scorer("configurable", Settings.of("scorer 'configurable'", Map.of("value", 0.25)));

        assertThat(scorer.score(NO_CANDIDATE)).isEqualTo(Score.of(0.25));
        assertThat(components.scorer("configurable", NONE).score(NO_CANDIDATE))
                .as("each gets an instance of its own")
                .isEqualTo(Score.of(0.5));
    }

    @Test
    void aSettingThatNobodyReadIsAnErrorThatKnowsBetter() {
        Components components = load(Scorer.class, Configurable.class.getName());

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() ->
                        components.scorer("configurable", Settings.of("scorer 'configurable'", Map.of("valeu", 0.25))))
                .withMessageContaining("scorer 'configurable'")
                .withMessageContaining("'valeu' (did you mean 'value'?)")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
    }

    @Test
    void aSettingThatIsInvalidIsAnErrorOfTheHostAndNotOfTheComponent() {
        Components components = load(Scorer.class, Configurable.class.getName());

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.scorer(
                        "configurable", Settings.of("scorer 'configurable'", Map.of("value", "high"))))
                .withMessageContaining("'value'")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
    }

    @Test
    void aComponentThatFailsWhenItIsConfiguredIsNamed() {
        Components components = load(Scorer.class, Unconfigurable.class.getName(), Vanishing.class.getName());

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.scorer("unconfigurable", NONE))
                .withMessageContaining("Scorer 'unconfigurable'")
                .withMessageContaining("a bug")
                .withCauseInstanceOf(IllegalStateException.class)
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.COMPONENT_FAILED);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.scorer("vanishing", NONE))
                .withMessageContaining("Scorer 'vanishing' returned null")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.COMPONENT_FAILED);
    }

    @Test
    void closesWhatItConfiguredLastFirst() throws IOException {
        Components components = load(Scorer.class, Closeable.class.getName(), Constant.class.getName());
        Path log = folder.resolve("closed");
        components.scorer("constant", NONE);
        for (String label : List.of("one", "stubborn", "two")) {
            components.scorer("closeable", Settings.of("it", Map.of("log", log.toString(), "label", label)));
        }
        assertThatExceptionOfType(CoordinatorException.class)
                .as("one that is not used because of its settings")
                .isThrownBy(() -> components.scorer(
                        "closeable", Settings.of("it", Map.of("log", log.toString(), "label", "three", "odd", 1))));

        components.close();
        components.close();

        assertThat(log).hasContent("three\ntwo\nstubborn\none");
    }

    @Test
    void listsNamesByType() {
        Components components = load(Scorer.class, Other.class.getName(), Constant.class.getName());

        assertThat(components.names(Scorer.class)).containsExactly("constant", "execution-health", "other");
        assertThat(components.names(Attempt.class)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> components.names(Component.class))
                .withMessageContaining(Component.class.getName());
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

    public static class Configurable extends Constant {
        private final double value;

        public Configurable() {
            this(0.0);
        }

        private Configurable(double value) {
            this.value = value;
        }

        @Override
        public String name() {
            return "configurable";
        }

        @Override
        public Scorer configured(Settings settings) {
            return new Configurable(settings.number("value", 0, 1, 0.5));
        }

        @Override
        public Score score(ScoringContext context) {
            return Score.of(value);
        }
    }

    public static final class Unconfigurable extends Constant {
        @Override
        public String name() {
            return "unconfigurable";
        }

        @Override
        public Scorer configured(Settings settings) {
            throw new IllegalStateException("a bug");
        }
    }

    public static final class Vanishing extends Constant {
        @Override
        public String name() {
            return "vanishing";
        }

        @Override
        @SuppressWarnings("NullAway") // What a component without a null checker can do.
        public Scorer configured(Settings settings) {
            return null;
        }
    }

    public static final class Closeable extends Constant implements AutoCloseable {
        private final Path log;
        private final String label;

        public Closeable() {
            this(Path.of(""), "not configured");
        }

        private Closeable(Path log, String label) {
            this.log = log;
            this.label = label;
        }

        @Override
        public String name() {
            return "closeable";
        }

        @Override
        public Scorer configured(Settings settings) {
            return new Closeable(settings.path("log"), settings.text("label"));
        }

        @Override
        public void close() throws IOException {
            Files.writeString(log, label + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (label.equals("stubborn")) {
                throw new IllegalStateException("a bug");
            }
        }
    }

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
