package io.attemptcoordinator.testkit;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.Program;
import io.attemptcoordinator.core.loop.Verifier.Verification;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.testkit.property.AttemptProperties;
import java.util.SplittableRandom;

/** The VIGA loop keeps its limits, even if some of its programs fail. */
class VigaLoopProperties extends AttemptProperties {
    private static final String[] PROGRAMS = {"x = 1", "x = 2", "raise", "unrenderable", "unsavable"};

    @Override
    protected Attempt createAttempt() {
        return VigaLoop.builder(
                        context -> Program.of(PROGRAMS[
                                new SplittableRandom(context.request().seed() + context.iteration())
                                        .nextInt(PROGRAMS.length)]),
                        context -> Verification.of(
                                Verdict.of(1.0 / (2 + context.trajectory().size()))))
                .build();
    }
}
