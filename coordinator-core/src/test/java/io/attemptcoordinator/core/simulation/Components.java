package io.attemptcoordinator.core.simulation;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.SeededAttempt;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The components of a run: what they do is decided by the seed of the attempt alone, and how it goes wrong by the faults.
 *
 * @param resumes whether an attempt goes on where it was interrupted
 */
record Components(Faults faults, boolean resumes) {
    /** Tokens that each iteration costs. */
    static final long TOKENS = 10;

    Attempt attempt() {
        return new SimulatedAttempt(faults, resumes);
    }

    private record SimulatedAttempt(Faults faults, boolean resumes) implements Attempt {
        @Override
        public String name() {
            return "simulated";
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            Workers.Lease lease = Workers.of(context.worker());
            lease.begin(context.request().number());
            try {
                return iterate(context);
            } finally {
                lease.end();
            }
        }

        private AttemptResult iterate(AttemptContext context) throws InterruptedException {
            for (int index = context.recorded().size(); ; index++) {
                String what = context.request().number() + "." + context.tryNumber() + "." + index;
                faults.call("loop " + what);
                context.reset();
                double score =
                        context.call("generator", context.request().limits().stepTimeout(), () -> {
                                    faults.call("generate " + what);
                                    return 0;
                                })
                                + scoreOf(context.request().seed(), index);
                ArtifactRef code = context.save(
                        "iterations/iter-" + index + "/code.py",
                        "text/x-python",
                        new ByteArrayInputStream(Double.toString(score).getBytes(StandardCharsets.UTF_8)));
                context.spend(Usage.of(TOKENS, 0));
                Optional<AttemptStopReason> stop = context.report(Iteration.verified(index, Verdict.of(score))
                        .artifacts(Map.of("code", code))
                        .build());
                if (stop.isPresent()) {
                    return new AttemptResult.Completed(stop.get());
                }
            }
        }
    }

    /** Coarse, so that scores are equal now and then. */
    static double scoreOf(long seed, int index) {
        return Math.floor(SeededAttempt.score(seed, index) * 20) / 20;
    }

    Baseline baseline() {
        return new Baseline() {
            @Override
            public String name() {
                return "empty";
            }

            @Override
            public BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
                faults.call("capture");
                return FakeBaseline.SNAPSHOT;
            }

            @Override
            public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
                    throws InterruptedException {
                faults.call("reset " + worker.id());
                return List.of();
            }
        };
    }

    Scorer scorer() {
        return new Scorer() {
            @Override
            public String name() {
                return "simulated";
            }

            @Override
            public Score score(ScoringContext context) throws InterruptedException {
                faults.call("score");
                try (InputStream code =
                        context.open(requireNonNull(context.artifacts().get("code")))) {
                    return Score.of(Double.parseDouble(new String(code.readAllBytes(), StandardCharsets.UTF_8)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    FailureClassifier classifier() {
        return new FailureClassifier() {
            @Override
            public String name() {
                return "simulated";
            }

            @Override
            public Optional<Failure> classify(Symptom symptom) {
                faults.uninterruptibleCall("classify");
                return Optional.empty();
            }
        };
    }

    Selection selection() {
        return new Selection() {
            @Override
            public String name() {
                return "simulated";
            }

            @Override
            public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
                faults.call("select");
                return Selection.bestScore().select(candidates, judge);
            }
        };
    }
}
