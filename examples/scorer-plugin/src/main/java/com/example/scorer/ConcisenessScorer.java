package com.example.scorer;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.util.Map;

/** Prefers short programs: 1 for an empty one, one half at 4 KiB, towards 0 beyond. */
public final class ConcisenessScorer implements Scorer {
    private static final double HALF_AT_BYTES = 4096.0;

    @Override
    public String name() {
        return "conciseness";
    }

    @Override
    public Score score(ScoringContext context) {
        ArtifactRef code = context.artifacts().get("code");
        if (code == null) {
            throw new CoordinatorException(
                    CoordinatorException.Code.COMPONENT_FAILED, "conciseness: the candidate has no artifact 'code'");
        }
        double bytes = code.sizeBytes();
        return new Score(HALF_AT_BYTES / (HALF_AT_BYTES + bytes), Map.of("bytes", bytes));
    }
}
