/** Test parts: they stand in for what is slow, rare or far away, and do what a test tells them. */
@NullMarked
package io.attemptcoordinator.testkit.mock;

import org.jspecify.annotations.NullMarked;
