/**
 * Arbitraries for jqwik: every public record of the api, valid by construction and shrinkable, and JSON that is almost valid.
 * With the testkit on the class path, {@code @ForAll} needs no provider for these records.
 */
@NullMarked
package io.attemptcoordinator.testkit.arbitrary;

import org.jspecify.annotations.NullMarked;
