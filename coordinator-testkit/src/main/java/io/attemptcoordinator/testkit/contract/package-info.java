/**
 * Contract tests: extend the class for your extension point, implement one method, and run it as any JUnit test. The rules,
 * and what to look at when one fails, are in {@code docs/reference/contracts.md}.
 *
 * <p>Every failure begins with the ID of its rule. Each rule has a time limit that is enforced from outside, so that an
 * implementation that hangs fails its rule instead of the build.
 */
@NullMarked
package io.attemptcoordinator.testkit.contract;

import org.jspecify.annotations.NullMarked;
