package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Scorer;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds scorers by name, those of this project and those of plug-ins on the class path. */
final class Scorers {
    private Scorers() {}

    static Scorer named(String name) {
        List<Scorer> named =
                all().stream().filter(scorer -> scorer.name().equals(name)).toList();
        if (named.size() > 1) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "more than one scorer is named '" + name + "': "
                            + named.stream()
                                    .map(scorer -> scorer.getClass().getName())
                                    .toList());
        }
        if (named.isEmpty()) {
            throw new CoordinatorException(
                    Code.COMPONENT_NOT_FOUND, "there is no scorer '" + name + "'; there are " + names());
        }
        return named.get(0);
    }

    static List<String> names() {
        return all().stream().map(Scorer::name).sorted().toList();
    }

    private static List<Scorer> all() {
        try {
            return ServiceLoader.load(Scorer.class, Scorers.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (ServiceConfigurationError e) {
            throw new CoordinatorException(Code.CONFIGURATION, "a scorer cannot be loaded: " + e.getMessage(), e);
        }
    }
}
