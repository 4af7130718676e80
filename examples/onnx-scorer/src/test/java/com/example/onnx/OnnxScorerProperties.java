package com.example.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import io.attemptcoordinator.testkit.property.ScorerProperties;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

class OnnxScorerProperties extends ScorerProperties {
    @Override
    protected Scorer createScorer() {
        return OnnxScorerTest.scorer(TinyModel.means(16));
    }

    @Override
    protected Arbitrary<StubScoringContext> candidates() {
        Arbitrary<byte[]> whole = Arbitraries.integers()
                .between(0, 0xFFFFFF)
                .map(rgb -> Images.plain(16 + rgb % 20, 16 + rgb % 30, rgb));
        Arbitrary<byte[]> broken = Arbitraries.of("", "no image").map(text -> text.getBytes(UTF_8));
        return Arbitraries.frequencyOf(Tuple.of(4, whole), Tuple.of(1, broken))
                .injectNull(0.1)
                .map(OnnxScorerProperties::candidate);
    }

    /** For null, a candidate that was not rendered. */
    private static StubScoringContext candidate(byte[] render) {
        StubScoringContext candidate = new StubScoringContext(new Task("any", "", List.of()))
                .reference("front", Images.plain(20, 20, 0x336699));
        return render == null ? candidate : candidate.render("front", render);
    }
}
