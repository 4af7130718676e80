/** What is done to a disk; not for users. */
@NullMarked
package io.attemptcoordinator.core.disk;

import org.jspecify.annotations.NullMarked;
