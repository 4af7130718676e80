/**
 * The task file and everything from there to a run: reading, validation, wiring, and the check of what a run recorded.
 *
 * <p>{@link io.attemptcoordinator.task.TaskFile} reads and validates a file, {@link io.attemptcoordinator.task.TaskRun} wires
 * it to a coordinator, and {@link io.attemptcoordinator.task.RunFolderCheck} checks the folder of a run.
 */
@NullMarked
package io.attemptcoordinator.task;

import org.jspecify.annotations.NullMarked;
