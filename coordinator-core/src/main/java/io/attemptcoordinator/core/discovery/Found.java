package io.attemptcoordinator.core.discovery;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedSet;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What was found of one type. */
final class Found<C extends Component> {
    /** Give up after this many failures, so that a badly broken class path cannot loop forever. */
    private static final int MAX_FAILURES = 100;

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
            String problem = ComponentNames.problem(name, component);
            if (problem != null) {
                failures.add(className + " (" + problem + ")");
                return;
            }
            byName.computeIfAbsent(name, key -> new ArrayList<>()).add(component);
        } catch (RuntimeException | LinkageError e) {
            failures.add(className + " (its name or priority cannot be read: " + e + ")");
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + cause + ")";
    }

    C get(String name) {
        List<C> named = byName.getOrDefault(requireNonNull(name, "name"), List.of());
        if (named.isEmpty()) {
            throw new CoordinatorException(
                    Code.COMPONENT_NOT_FOUND,
                    "No " + type.getSimpleName() + " named '" + name + "'. Available: " + byName.keySet() + "."
                            + failed() + " Add the jar that provides it, or pass an instance.");
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

    Set<String> names() {
        return ImmutableSortedSet.copyOf(byName.keySet());
    }

    List<C> all() {
        return byName.entrySet().stream()
                .map(entry -> only(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(Component::priority).reversed().thenComparing(Component::name))
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
