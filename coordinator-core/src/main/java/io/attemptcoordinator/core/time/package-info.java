/** Clocks, deadlines and the watchdog that enforces them. */
@NullMarked
package io.attemptcoordinator.core.time;

import org.jspecify.annotations.NullMarked;
