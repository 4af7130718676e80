/**
 * The interfaces that an integrator implements, the records of a run, and their JSON Schemas.
 *
 * <p>The schemas are resources, such as {@code /io/attemptcoordinator/api/schema/run-1.schema.json}, accessible from any
 * module.
 */
@SuppressWarnings("opens") // The package of the schemas contains no class.
module io.attemptcoordinator.api {
    requires static transitive org.jspecify;

    exports io.attemptcoordinator.api;
    exports io.attemptcoordinator.api.run;

    opens io.attemptcoordinator.api.schema;
}
