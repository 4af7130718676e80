/** Not for users of this module: may change at any time, and is not exported. */
@NullMarked
package io.attemptcoordinator.api.internal;

import org.jspecify.annotations.NullMarked;
