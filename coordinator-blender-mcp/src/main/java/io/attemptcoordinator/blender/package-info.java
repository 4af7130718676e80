/** Attempts in headless Blender: the backend, its baselines and image scorers, and the search over scene templates. */
@NullMarked
package io.attemptcoordinator.blender;

import org.jspecify.annotations.NullMarked;
