/** The VIGA loop as an attempt: generate, execute, verify, remember, each behind a small interface. */
@NullMarked
package io.attemptcoordinator.core.loop;

import org.jspecify.annotations.NullMarked;
