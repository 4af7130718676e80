/** The interfaces that an integrator implements, the records that they exchange, and the JSON Schemas of a run. */
module io.attemptcoordinator.api {
    requires static transitive org.jspecify;

    exports io.attemptcoordinator.api;
}
