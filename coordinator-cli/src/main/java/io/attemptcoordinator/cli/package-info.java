/** The command line: commands, console, progress, exit codes and signals. It is no library. */
@NullMarked
package io.attemptcoordinator.cli;

import org.jspecify.annotations.NullMarked;
