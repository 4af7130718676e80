package io.attemptcoordinator.api;

import java.util.Map;

/**
 * What sets an attempt apart from the others besides its seed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param name the name: lower-case letters, digits and hyphens, at most 64 characters
 * @param settings what the loop is to do differently, by key, such as {@code temperature}
 * @since 0.1
 */
public record Strategy(String name, Map<String, String> settings) {
    /** The strategy that changes nothing. */
    public static final Strategy DEFAULT = new Strategy("default", Map.of());

    /**
     * Checks and copies the components.
     *
     * @param name the name
     * @param settings what the loop is to do differently
     * @throws IllegalArgumentException if the name is not of its form
     */
    public Strategy {
        Checks.slug(name, "name");
        settings = Checks.copy(settings, "settings");
    }
}
