package com.example.scorer;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import java.util.Map;

/** Prefers short programs, the artifact {@code code}: 1 for an empty one, one half at 4 KiB, towards 0 beyond. */
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
                    CoordinatorException.Code.ARTIFACT_NOT_FOUND, "The candidate has no artifact 'code' to score.");
        }
        double bytes = code.sizeBytes();
        return Score.of(HALF_AT_BYTES / (HALF_AT_BYTES + bytes), Map.of("bytes", bytes));
    }
}
