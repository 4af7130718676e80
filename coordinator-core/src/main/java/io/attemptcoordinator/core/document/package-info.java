/** The documents of a run: layout, JSON, redaction, reading and writing. */
@NullMarked
package io.attemptcoordinator.core.document;

import org.jspecify.annotations.NullMarked;
