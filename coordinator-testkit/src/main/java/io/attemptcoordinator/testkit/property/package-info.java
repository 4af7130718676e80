/**
 * Properties for jqwik: extend the class for your extension point, implement one method, and run it as any jqwik test. Where a
 * contract checks each rule on one example, a property checks many. A jqwik class does not run JUnit Jupiter's lifecycle
 * methods; use jqwik's own, such as {@code @AfterTry}.
 */
@NullMarked
package io.attemptcoordinator.testkit.property;

import org.jspecify.annotations.NullMarked;
