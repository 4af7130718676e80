/** Attempts that any program makes, behind a Blender and a model that are watched. */
@NullMarked
package io.attemptcoordinator.external;

import org.jspecify.annotations.NullMarked;
