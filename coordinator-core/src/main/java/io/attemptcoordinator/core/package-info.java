/** The coordinator: runs attempts from a plan, decides when to stop and what to try again, and selects the best. */
@NullMarked
package io.attemptcoordinator.core;

import org.jspecify.annotations.NullMarked;
