/** Processes of others, with everything that they start. */
@NullMarked
package io.attemptcoordinator.core.process;

import org.jspecify.annotations.NullMarked;
