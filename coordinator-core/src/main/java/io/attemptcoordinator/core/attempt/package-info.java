/** Runs one attempt on a worker: its tries, what the loop sees, and the classification of failures. */
@NullMarked
package io.attemptcoordinator.core.attempt;

import org.jspecify.annotations.NullMarked;
