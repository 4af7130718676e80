/** What the tests of the core run on. The core cannot use the testkit, which depends on it. */
@NullMarked
package io.attemptcoordinator.core.fake;

import org.jspecify.annotations.NullMarked;
