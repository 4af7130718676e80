/** Finds components by name. */
@NullMarked
package io.attemptcoordinator.core.discovery;

import org.jspecify.annotations.NullMarked;
