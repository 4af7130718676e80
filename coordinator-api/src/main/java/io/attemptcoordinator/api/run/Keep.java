package io.attemptcoordinator.api.run;

/**
 * Which renders and scenes a run keeps. Programs, texts, reports and documents are always kept, so that every iteration can be
 * made again.
 *
 * @since 0.1
 */
public enum Keep {
    /** Those of every iteration. */
    ALL,
    /** Those of the iteration that stands for each attempt. The others are removed when the attempt has ended. */
    BEST
}
