@NullMarked
package io.attemptcoordinator.task;

import org.jspecify.annotations.NullMarked;
