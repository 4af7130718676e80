package io.attemptcoordinator.core.artifact;

public final class Redactor {
    private Redactor() {}

    public static Redactor of(java.util.Map<String, String> e) {
        return new Redactor();
    }
}
