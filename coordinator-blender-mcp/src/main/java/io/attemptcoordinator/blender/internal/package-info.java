/** How Blender is started, spoken to and ended; not for use from outside this module. */
@NullMarked
package io.attemptcoordinator.blender.internal;

import org.jspecify.annotations.NullMarked;
