package io.attemptcoordinator.core.discovery;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.loop.Generator;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.policy.Distiller;
import io.attemptcoordinator.core.policy.Pruner;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Selection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components that a class loader finds, by name.
 *
 * <p>Discovery is a convenience: whatever is found here can also be passed to the coordinator as an instance. A provider
 * that cannot be loaded does not hide the others; it is named by {@link #describe()} and whenever something is not found.
 *
 * <p>{@link #close()} closes the configured components that are {@link AutoCloseable}, in reverse order.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class Components implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Components.class);

    private final ImmutableMap<Class<?>, Found<?>> found;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private Components(ClassLoader loader) {
        // Each type is loaded here by name, because only the module that says "uses" may do so.
        found = ImmutableMap.<Class<?>, Found<?>>builder()
                .put(Attempt.class, Found.of(Attempt.class, ServiceLoader.load(Attempt.class, loader)))
                .put(Generator.class, Found.of(Generator.class, ServiceLoader.load(Generator.class, loader)))
                .put(Verifier.class, Found.of(Verifier.class, ServiceLoader.load(Verifier.class, loader)))
                .put(Selection.class, Found.of(Selection.class, ServiceLoader.load(Selection.class, loader)))
                .put(Pruner.class, Found.of(Pruner.class, ServiceLoader.load(Pruner.class, loader)))
                .put(Distiller.class, Found.of(Distiller.class, ServiceLoader.load(Distiller.class, loader)))
                .put(Comparer.class, Found.of(Comparer.class, ServiceLoader.load(Comparer.class, loader)))
                .put(Baseline.class, Found.of(Baseline.class, ServiceLoader.load(Baseline.class, loader)))
                .put(Scorer.class, Found.of(Scorer.class, ServiceLoader.load(Scorer.class, loader)))
                .put(
                        FailureClassifier.class,
                        Found.of(FailureClassifier.class, ServiceLoader.load(FailureClassifier.class, loader)))
                .put(
                        ArtifactStore.class,
                        Found.of(ArtifactStore.class, ServiceLoader.load(ArtifactStore.class, loader)))
                .buildOrThrow();
    }

    /**
     * Looks for components.
     *
     * @param loader where to look, such as the class loader of the host's own code
     * @return what was found; also if some of it could not be loaded
     */
    public static Components load(ClassLoader loader) {
        Components components = new Components(requireNonNull(loader, "loader"));
        LOG.atDebug().addKeyValue("components", components.describe()).log("Components loaded");
        return components;
    }

    /** Returns an attempt, configured. Throws as {@link #get}. */
    public Attempt attempt(String name, Settings settings) {
        return get(Attempt.class, name, settings);
    }

    /** Returns a generator, configured. Throws as {@link #get}. */
    public Generator generator(String name, Settings settings) {
        return get(Generator.class, name, settings);
    }

    /** Returns a verifier, configured. Throws as {@link #get}. */
    public Verifier verifier(String name, Settings settings) {
        return get(Verifier.class, name, settings);
    }

    /** Returns a selection, configured. Throws as {@link #get}. */
    public Selection selection(String name, Settings settings) {
        return get(Selection.class, name, settings);
    }

    /** Returns a pruner, configured. Throws as {@link #get}. */
    public Pruner pruner(String name, Settings settings) {
        return get(Pruner.class, name, settings);
    }

    /** Returns a distiller, configured. Throws as {@link #get}. */
    public Distiller distiller(String name, Settings settings) {
        return get(Distiller.class, name, settings);
    }

    /** Returns a comparer, configured. Throws as {@link #get}. */
    public Comparer comparer(String name, Settings settings) {
        return get(Comparer.class, name, settings);
    }

    /** Returns a baseline, configured. Throws as {@link #get}. */
    public Baseline baseline(String name, Settings settings) {
        return get(Baseline.class, name, settings);
    }

    /** Returns a scorer, configured. Throws as {@link #get}. */
    public Scorer scorer(String name, Settings settings) {
        return get(Scorer.class, name, settings);
    }

    /** Returns a failure classifier, configured. Throws as {@link #get}. */
    public FailureClassifier classifier(String name, Settings settings) {
        return get(FailureClassifier.class, name, settings);
    }

    /** Returns an artifact store, configured. Throws as {@link #get}. */
    public ArtifactStore store(String name, Settings settings) {
        return get(ArtifactStore.class, name, settings);
    }

    /**
     * Returns a component of a type, configured with its settings.
     *
     * @param type one of the extension points
     * @param name the name
     * @param settings its settings; every key must be one that the component reads
     * @throws CoordinatorException with {@link Code#COMPONENT_NOT_FOUND} if there is none, or with {@link
     *     Code#CONFIGURATION} if there is more than one or a setting is invalid or unknown
     */
    public <C extends Component> C get(Class<C> type, String name, Settings settings) {
        C component = foundOf(type).get(name);
        Component configured;
        try {
            configured = component.configured(settings);
        } catch (CoordinatorException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new CoordinatorException(
                    Code.COMPONENT_FAILED,
                    "The " + type.getSimpleName() + " '" + name + "' failed when it was configured: " + e,
                    e);
        }
        if (!type.isInstance(configured)) {
            throw new CoordinatorException(
                    Code.COMPONENT_FAILED,
                    "The " + type.getSimpleName() + " '" + name + "' returned " + configured + " from configured().");
        }
        if (configured instanceof AutoCloseable closeable) {
            synchronized (owned) {
                owned.push(closeable);
            }
        }
        settings.requireAllRead();
        return type.cast(configured);
    }

    /**
     * Returns all failure classifiers as they were found, those of a higher priority first, equal ones by name.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if two have the same name
     */
    public List<FailureClassifier> classifiers() {
        return foundOf(FailureClassifier.class).all();
    }

    /** Returns the names of the components of a type, in order. */
    public Set<String> names(Class<? extends Component> type) {
        return foundOf(type).names();
    }

    @SuppressWarnings("unchecked") // Each type is mapped to what was found of it.
    private <C extends Component> Found<C> foundOf(Class<C> type) {
        Found<?> ofType = found.get(type);
        if (ofType == null) {
            throw new IllegalArgumentException("type must be one of the extension points but was " + type.getName());
        }
        return (Found<C>) ofType;
    }

    /** Returns what was found and what could not be loaded, for people: a line for each type of component. */
    public String describe() {
        StringJoiner lines = new StringJoiner("\n");
        found.values().forEach(each -> lines.add(each.describe()));
        return lines.toString();
    }

    /** Closes the components that were configured here and can be closed. One that fails is logged. */
    @Override
    public void close() {
        synchronized (owned) {
            while (!owned.isEmpty()) {
                AutoCloseable component = owned.pop();
                try {
                    component.close();
                } catch (Exception | Error e) {
                    LOG.atWarn()
                            .addKeyValue("component", component.getClass().getName())
                            .setCause(e)
                            .log("Component could not be closed");
                }
            }
        }
    }
}
