@NullMarked
package io.attemptcoordinator.task.simulated;

import org.jspecify.annotations.NullMarked;
