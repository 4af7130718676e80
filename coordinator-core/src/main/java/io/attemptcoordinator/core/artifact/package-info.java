/** Where a run is kept: the artifact stores, the documents of a run, and the redaction of secrets. */
@NullMarked
package io.attemptcoordinator.core.artifact;

import org.jspecify.annotations.NullMarked;
