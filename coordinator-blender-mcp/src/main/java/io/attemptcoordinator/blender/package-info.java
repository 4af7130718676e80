/** Attempts on headless Blender. */
@NullMarked
package io.attemptcoordinator.blender;

import org.jspecify.annotations.NullMarked;
