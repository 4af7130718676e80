/** The attempt coordinator. */
module io.attemptcoordinator.core {
    requires transitive io.attemptcoordinator.api;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;

    exports io.attemptcoordinator.core;
    exports io.attemptcoordinator.core.artifact;
    exports io.attemptcoordinator.core.loop;

    uses io.attemptcoordinator.api.ArtifactStore;
    uses io.attemptcoordinator.api.Attempt;
    uses io.attemptcoordinator.api.Baseline;
    uses io.attemptcoordinator.api.FailureClassifier;
    uses io.attemptcoordinator.api.Scorer;
}
