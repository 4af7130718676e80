package io.attemptcoordinator.api.run;

import io.attemptcoordinator.api.internal.Checks;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One component of a run, as it is recorded.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param kind what it is: {@code attempt}, {@code baseline}, {@code scorer}, {@code classifier}, {@code store}, {@code
 *     generator}, {@code verifier}, {@code selection} or {@code backend}
 * @param name its name
 * @param weight how much a scorer counts, 0 or more; null for any other kind
 * @param settings its settings by key, secrets masked; empty if it was passed as an instance
 * @since 0.1
 */
public record ComponentRecord(
        String kind, String name, @Nullable Double weight, Map<String, String> settings) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if a name is invalid or the weight is not finite and 0 or more
     */
    public ComponentRecord {
        Checks.slug(kind, "kind");
        Checks.slug(name, "name");
        if (weight != null && !(weight >= 0.0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be finite and 0 or more but was " + weight);
        }
        settings = Checks.copy(settings, "settings");
    }
}
