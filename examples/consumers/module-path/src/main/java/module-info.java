/** An embedder on the module path. */
module com.example.modular {
    requires transitive io.attemptcoordinator.core;

    exports com.example.modular;
}
