@NullMarked
package io.attemptcoordinator.cli.simulated;

import org.jspecify.annotations.NullMarked;
