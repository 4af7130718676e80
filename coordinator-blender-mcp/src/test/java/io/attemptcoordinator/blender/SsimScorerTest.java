package io.attemptcoordinator.blender;

import io.attemptcoordinator.testkit.contract.ScorerContract;

/** The rules of a scorer, on the SSIM one. */
class SsimScorerTest extends ScorerContract {
    @Override
    protected Fixture fixture() {
        return new Fixture(new SsimScorer(), PhotometricScorerTest.candidate());
    }
}
