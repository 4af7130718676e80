/**
 * A stand-in for Blender in pure Java, for trying the command line where there is no Blender. It executes no Python, and its
 * pictures and scores mean nothing for Blender.
 */
@NullMarked
package io.attemptcoordinator.cli.simulated;

import org.jspecify.annotations.NullMarked;
