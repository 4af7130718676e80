/** Selects the best attempt. */
@NullMarked
package io.attemptcoordinator.core.select;

import org.jspecify.annotations.NullMarked;
