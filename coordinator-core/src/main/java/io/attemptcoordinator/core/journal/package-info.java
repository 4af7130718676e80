/** Keeps the events of a run. */
@NullMarked
package io.attemptcoordinator.core.journal;

import org.jspecify.annotations.NullMarked;
