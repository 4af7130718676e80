package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Scorer;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components that a class loader finds, by name.
 *
 * <p>Discovery is a convenience: whatever is found here can be passed to the coordinator as an instance just as well. A
 * provider that cannot be loaded does not hide the others; it is named by {@link #describe()} and whenever something is not
 * found.
 *
 * <p><b>Thread-safety:</b> immutable; the components it hands out are safe for concurrent calls by their own contract.
 *
 * @since 0.1
 */
public final class Components {
    private static final Logger LOG = LoggerFactory.getLogger(Components.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** A class path so broken that looking for the next provider fails again and again must not keep us for ever. */
    private static final int MAX_FAILURES = 100;

    private final Found<ArtifactStore> stores;
    private final Found<Attempt> attempts;
    private final Found<Baseline> baselines;
    private final Found<FailureClassifier> classifiers;
    private final Found<Scorer> scorers;

    private Components(ClassLoader loader) {
        // Each type is loaded here by name, because only the module that says "uses" may do so.
        stores = Found.of(ArtifactStore.class, ServiceLoader.load(ArtifactStore.class, loader));
        attempts = Found.of(Attempt.class, ServiceLoader.load(Attempt.class, loader));
        baselines = Found.of(Baseline.class, ServiceLoader.load(Baseline.class, loader));
        classifiers = Found.of(FailureClassifier.class, ServiceLoader.load(FailureClassifier.class, loader));
        scorers = Found.of(Scorer.class, ServiceLoader.load(Scorer.class, loader));
    }

    /**
     * Looks for components.
     *
     * @param loader where to look, such as the class loader of the host's own code
     * @return what was found; also when some of it could not be loaded
     */
    public static Components load(ClassLoader loader) {
        Components components = new Components(requireNonNull(loader, "loader"));
        LOG.atDebug().addKeyValue("components", components.describe()).log("Components loaded");
        return components;
    }

    /**
     * The attempt of a name.
     *
     * @param name the name
     * @return the component
     * @throws CoordinatorException with {@link CoordinatorException.Code#COMPONENT_NOT_FOUND} if there is none, or with {@link
     *     CoordinatorException.Code#CONFIGURATION} if there is more than one
     */
    public Attempt attempt(String name) {
        return attempts.get(name, "AttemptCoordinator.builder(...)");
    }

    /**
     * The baseline of a name.
     *
     * @param name the name
     * @return the component
     * @throws CoordinatorException with {@link CoordinatorException.Code#COMPONENT_NOT_FOUND} if there is none, or with {@link
     *     CoordinatorException.Code#CONFIGURATION} if there is more than one
     */
    public Baseline baseline(String name) {
        return baselines.get(name, "AttemptCoordinator.run(...)");
    }

    /**
     * The scorer of a name.
     *
     * @param name the name
     * @return the component
     * @throws CoordinatorException with {@link CoordinatorException.Code#COMPONENT_NOT_FOUND} if there is none, or with {@link
     *     CoordinatorException.Code#CONFIGURATION} if there is more than one
     */
    public Scorer scorer(String name) {
        return scorers.get(name, "WeightedScorers.of(...)");
    }

    /**
     * The artifact store of a name.
     *
     * @param name the name
     * @return the component
     * @throws CoordinatorException with {@link CoordinatorException.Code#COMPONENT_NOT_FOUND} if there is none, or with {@link
     *     CoordinatorException.Code#CONFIGURATION} if there is more than one
     */
    public ArtifactStore store(String name) {
        return stores.get(name, "AttemptCoordinator.builder(...)");
    }

    /**
     * All failure classifiers.
     *
     * @return the classifiers, those of a higher priority first, equal ones by name
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if two have the same name
     */
    public List<FailureClassifier> classifiers() {
        return classifiers.all();
    }

    /**
     * What was found and what could not be loaded, for people.
     *
     * @return a line for each type of component
     */
    public String describe() {
        StringJoiner lines = new StringJoiner("\n");
        for (Found<?> found : List.of(attempts, baselines, scorers, classifiers, stores)) {
            lines.add(found.describe());
        }
        return lines.toString();
    }

    /** What was found of one type. */
    private static final class Found<C extends Component> {
        private final Class<C> type;
        private final Map<String, List<C>> byName = new TreeMap<>();
        private final List<String> failures = new ArrayList<>();

        private Found(Class<C> type) {
            this.type = type;
        }

        static <C extends Component> Found<C> of(Class<C> type, ServiceLoader<C> loader) {
            Found<C> found = new Found<>(type);
            Iterator<ServiceLoader.Provider<C>> providers = loader.stream().iterator();
            while (found.failures.size() < MAX_FAILURES) {
                try {
                    if (!providers.hasNext()) {
                        break;
                    }
                    found.add(providers.next());
                } catch (ServiceConfigurationError | LinkageError e) {
                    found.failures.add(reason(e));
                }
            }
            return found;
        }

        private void add(ServiceLoader.Provider<C> provider) {
            C component = provider.get();
            String className = component.getClass().getName();
            try {
                String name = component.name();
                component.priority();
                if (!NAME.matcher(name).matches()) {
                    failures.add(className + " (its name '" + name
                            + "' is not 1 to 64 lower-case letters, digits and hyphens)");
                    return;
                }
                byName.computeIfAbsent(name, key -> new ArrayList<>()).add(component);
            } catch (RuntimeException e) {
                failures.add(className + " (its name or priority cannot be had: " + e + ")");
            }
        }

        private static String reason(Throwable e) {
            Throwable cause = e.getCause();
            return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + cause + ")";
        }

        C get(String name, String alternative) {
            List<C> named = byName.getOrDefault(requireNonNull(name, "name"), List.of());
            if (named.isEmpty()) {
                throw new CoordinatorException(
                        Code.COMPONENT_NOT_FOUND,
                        "No " + type.getSimpleName() + " named '" + name + "'. Available: " + byName.keySet() + "."
                                + failed() + " Add the jar that provides it, or pass an instance to " + alternative
                                + ".");
            }
            return only(name, named);
        }

        private C only(String name, List<C> named) {
            if (named.size() > 1) {
                StringJoiner origins = new StringJoiner(" and ");
                named.forEach(component -> origins.add(origin(component)));
                throw new CoordinatorException(
                        Code.CONFIGURATION,
                        "More than one " + type.getSimpleName() + " is named '" + name + "': " + origins
                                + ". Remove one of them from the class path, or pass an instance.");
            }
            return named.get(0);
        }

        List<C> all() {
            return byName.entrySet().stream()
                    .map(entry -> only(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparingInt(Component::priority)
                            .reversed()
                            .thenComparing(Component::name))
                    .toList();
        }

        String describe() {
            StringJoiner list = new StringJoiner(", ", "[", "]");
            byName.forEach((name, named) -> named.forEach(component -> list.add(name + " = " + origin(component))));
            return type.getSimpleName() + ": " + list + failed();
        }

        private String failed() {
            return failures.isEmpty() ? "" : " Failed to load: " + String.join("; ", failures) + ".";
        }

        private static String origin(Component component) {
            Class<?> type = component.getClass();
            CodeSource source = type.getProtectionDomain().getCodeSource();
            return type.getName()
                    + (source == null || source.getLocation() == null ? "" : " (" + source.getLocation() + ")");
        }
    }
}
