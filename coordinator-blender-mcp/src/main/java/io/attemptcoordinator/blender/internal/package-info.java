/** Starts, controls and ends Blender; not for use from outside this module. Knows nothing of the public package. */
@NullMarked
package io.attemptcoordinator.blender.internal;

import org.jspecify.annotations.NullMarked;
