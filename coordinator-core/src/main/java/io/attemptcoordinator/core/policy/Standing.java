package io.attemptcoordinator.core.policy;

/**
 * Where an attempt under way stands beside those before it.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum Standing {
    /** It goes on. */
    GOES_ON,
    /** It is to be compared with attempts before it that are not as far. */
    WAITS,
    /** It ends, because it is behind those before it. */
    PRUNED
}
