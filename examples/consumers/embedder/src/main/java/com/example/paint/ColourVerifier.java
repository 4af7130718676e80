package com.example.paint;

import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VerifierContext;
import java.util.List;

// region verifier
/** Says what to do next. A verifier with a model would look at the renders and the references. */
public final class ColourVerifier implements Verifier {
    @Override
    public String name() {
        return "example-colour-verifier";
    }

    @Override
    public Verification verify(VerifierContext context) throws InterruptedException {
        ScoreCard scores = context.score(); // Scored once; the coordinator uses the same score.
        double total = scores.total().value();
        boolean isGood = total > 0.95;
        List<String> issues = isGood ? List.of() : List.of("The colour is off by " + (1.0 - total) + ".");
        List<String> actions = isGood ? List.of() : List.of("Change the colour a little.");
        return Verification.of(new Verdict(total, List.of(), issues, actions, isGood));
    }
}
// endregion
