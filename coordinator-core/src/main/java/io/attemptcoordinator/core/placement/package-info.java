/** Decides where attempts run: the local workers and their watchdog. */
@NullMarked
package io.attemptcoordinator.core.placement;

import org.jspecify.annotations.NullMarked;
