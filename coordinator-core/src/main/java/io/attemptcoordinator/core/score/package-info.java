/** The measure of a run: scorers, weights, and judging again. */
@NullMarked
package io.attemptcoordinator.core.score;

import org.jspecify.annotations.NullMarked;
