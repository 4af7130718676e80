/** What calls of language models have in common: the errors they end in, and what they cost. */
@NullMarked
package io.attemptcoordinator.model;

import org.jspecify.annotations.NullMarked;
