/** What an integrator tests with: contract tests, fakes and arbitraries. */
@NullMarked
package io.attemptcoordinator.testkit;

import org.jspecify.annotations.NullMarked;
