/** What a backend, such as Blender, provides to the coordinator. */
@NullMarked
package io.attemptcoordinator.core.backend;

import org.jspecify.annotations.NullMarked;
