package io.attemptcoordinator.blender;

import io.attemptcoordinator.testkit.contract.ScorerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a scorer, on the SSIM one. */
class SsimScorerTest extends ScorerContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Override
    protected Fixture fixture() {
        return new Fixture(new SsimScorer(), PhotometricScorerTest.candidate(folder));
    }
}
