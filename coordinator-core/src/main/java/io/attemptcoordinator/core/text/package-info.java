/** Verdicts and programs in the text of a model: strict about meaning, tolerant of dress. */
@NullMarked
package io.attemptcoordinator.core.text;

import org.jspecify.annotations.NullMarked;
