/**
 * The attempt coordinator: the path of a run, the VIGA loop, scoring, selection, and the record of a run.
 *
 * <p>{@code core.document.Json} is for the other modules of this project; everything else that is exported is for
 * embedders.
 */
module io.attemptcoordinator.core {
    requires transitive io.attemptcoordinator.api;
    requires static transitive org.jspecify;
    requires transitive com.fasterxml.jackson.databind;
    requires com.google.common;
    requires org.apache.commons.numbers.gamma;
    requires org.slf4j;

    exports io.attemptcoordinator.core;
    exports io.attemptcoordinator.core.attempt;
    exports io.attemptcoordinator.core.backend;
    exports io.attemptcoordinator.core.discovery;
    exports io.attemptcoordinator.core.document;
    exports io.attemptcoordinator.core.journal;
    exports io.attemptcoordinator.core.loop;
    exports io.attemptcoordinator.core.placement;
    exports io.attemptcoordinator.core.policy;
    exports io.attemptcoordinator.core.process;
    exports io.attemptcoordinator.core.score;
    exports io.attemptcoordinator.core.select;
    exports io.attemptcoordinator.core.store;
    exports io.attemptcoordinator.core.text;
    exports io.attemptcoordinator.core.time;

    // Jackson creates the private mix-ins and helpers.
    opens io.attemptcoordinator.core.document to
            com.fasterxml.jackson.databind;

    uses io.attemptcoordinator.api.ArtifactStore;
    uses io.attemptcoordinator.api.Attempt;
    uses io.attemptcoordinator.api.Baseline;
    uses io.attemptcoordinator.api.FailureClassifier;
    uses io.attemptcoordinator.api.Scorer;
    uses io.attemptcoordinator.core.loop.Generator;
    uses io.attemptcoordinator.core.loop.Verifier;
    uses io.attemptcoordinator.core.policy.Distiller;
    uses io.attemptcoordinator.core.policy.Pruner;
    uses io.attemptcoordinator.core.select.Comparer;
    uses io.attemptcoordinator.core.select.Selection;

    provides io.attemptcoordinator.api.ArtifactStore with
            io.attemptcoordinator.core.store.FileArtifactStore,
            io.attemptcoordinator.core.store.InMemoryArtifactStore;
    provides io.attemptcoordinator.api.Scorer with
            io.attemptcoordinator.core.score.ExecutionHealthScorer;
    provides io.attemptcoordinator.core.loop.Verifier with
            io.attemptcoordinator.core.loop.ScoringVerifier;
    provides io.attemptcoordinator.core.policy.Distiller with
            io.attemptcoordinator.core.loop.BestAttemptsDistiller;
    provides io.attemptcoordinator.core.policy.Pruner with
            io.attemptcoordinator.core.policy.HalvingPruner,
            io.attemptcoordinator.core.policy.MedianPruner;
    provides io.attemptcoordinator.core.select.Selection with
            io.attemptcoordinator.core.select.BestScoreSelection,
            io.attemptcoordinator.core.select.FinalScoreSelection,
            io.attemptcoordinator.core.select.KnockOutSelection,
            io.attemptcoordinator.core.select.NoiseAwareSelection,
            io.attemptcoordinator.core.select.ParetoSelection,
            io.attemptcoordinator.core.select.TournamentSelection,
            io.attemptcoordinator.core.select.TrajectorySelection;
}
