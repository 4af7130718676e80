@NullMarked
package io.attemptcoordinator.cli;

import org.jspecify.annotations.NullMarked;
