/**
 * The interfaces that an integrator implements and the records that they exchange.
 *
 * <p>A <em>run</em> makes several <em>attempts</em> at one <em>task</em>, each from the same <em>baseline</em>; an
 * attempt is a sequence of <em>iterations</em>; what is written down is an <em>artifact</em>. The five extension points
 * are {@link io.attemptcoordinator.api.Attempt}, {@link io.attemptcoordinator.api.Baseline}, {@link
 * io.attemptcoordinator.api.Scorer}, {@link io.attemptcoordinator.api.FailureClassifier} and {@link
 * io.attemptcoordinator.api.ArtifactStore}.
 */
@NullMarked
package io.attemptcoordinator.api;

import org.jspecify.annotations.NullMarked;
