/** The artifact stores that come with the coordinator. */
@NullMarked
package io.attemptcoordinator.core.store;

import org.jspecify.annotations.NullMarked;
