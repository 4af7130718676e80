/**
 * A substitute for Blender in pure Java, for trying a run without Blender. It executes no Python, and its images and scores
 * mean nothing for Blender.
 */
@NullMarked
package io.attemptcoordinator.task.simulated;

import org.jspecify.annotations.NullMarked;
