package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;
import java.util.Map;

/**
 * What sets an attempt apart from the others besides its seed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param name the name: lower-case letters, digits and hyphens, at most 64 characters
 * @param values what the loop does differently, by key, such as {@code temperature}
 * @since 0.1
 */
public record Strategy(String name, Map<String, String> values) {
    /** The strategy that changes nothing. */
    public static final Strategy DEFAULT = new Strategy("default", Map.of());

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the name is invalid
     */
    public Strategy {
        Checks.slug(name, "name");
        values = Checks.copy(values, "values");
    }

    /** Returns the values as typed settings. */
    public Settings settings() {
        return Settings.of("strategy '" + name + "'", values);
    }
}
