/** Runs of the whole core in which a seed decides what happens when, and what fails. */
@NullMarked
package io.attemptcoordinator.core.simulation;

import org.jspecify.annotations.NullMarked;
