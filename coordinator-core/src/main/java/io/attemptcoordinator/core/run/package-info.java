/** The path of a run, from its plan to its result. */
@NullMarked
package io.attemptcoordinator.core.run;

import org.jspecify.annotations.NullMarked;
