/** The records of a run: its plan, what it was started with, what happened, and its result. */
@NullMarked
package io.attemptcoordinator.api.run;

import org.jspecify.annotations.NullMarked;
