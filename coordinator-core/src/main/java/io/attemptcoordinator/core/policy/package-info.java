/** Decides which attempts a run makes next. */
@NullMarked
package io.attemptcoordinator.core.policy;

import org.jspecify.annotations.NullMarked;
