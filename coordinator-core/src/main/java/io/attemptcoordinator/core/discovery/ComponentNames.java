package io.attemptcoordinator.core.discovery;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of components, whether they were found or passed as instances.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class ComponentNames {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final String RESERVED = "coordinator-";
    private static final String OURS = "io.attemptcoordinator.";

    private ComponentNames() {}

    /**
     * Checks the name of a component.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is invalid or reserved
     */
    public static void require(String kind, Component component) {
        require(kind, component.name(), component);
    }

    /**
     * Checks a name.
     *
     * @param kind what has the name, for messages
     * @param name the name
     * @param named what has it
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is invalid or reserved
     */
    public static void require(String kind, @Nullable String name, Object named) {
        String wrong = problem(name, named);
        if (wrong != null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The " + kind + " " + named.getClass().getName() + " cannot be used: " + wrong + ".");
        }
    }

    /** Returns what is wrong with a name; null if it is valid. */
    static @Nullable String problem(@Nullable String name, Object named) {
        if (name == null || !NAME.matcher(name).matches()) {
            return "its name '" + name + "' is not 1 to 64 lower-case letters, digits and hyphens";
        }
        if (name.startsWith(RESERVED) && !named.getClass().getName().startsWith(OURS)) {
            return "its name '" + name + "' starts with '" + RESERVED + "', which is reserved for this project";
        }
        return null;
    }
}
