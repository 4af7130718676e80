/**
 * Contract tests: extend the class for your extension point, implement one method, and run it as any JUnit test. The rules and
 * what to look at when one fails are in {@code docs/reference/contracts.md}.
 */
@NullMarked
package io.attemptcoordinator.testkit.contract;

import org.jspecify.annotations.NullMarked;
