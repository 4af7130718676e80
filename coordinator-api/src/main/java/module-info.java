/**
 * The interfaces that an integrator implements, the records that they exchange, and the JSON Schemas of a run.
 *
 * <p>The schemas are resources: {@code /io/attemptcoordinator/api/schema/run-1.schema.json} and so on, to be had from any
 * class of this module.
 */
@SuppressWarnings("opens") // The package of the schemas holds no class.
module io.attemptcoordinator.api {
    requires static transitive org.jspecify;

    exports io.attemptcoordinator.api;

    opens io.attemptcoordinator.api.schema;
}
