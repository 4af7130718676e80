package com.example.plugins;

import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.loop.Verifier;
import io.attemptcoordinator.core.loop.VerifierContext;
import java.util.List;

/** A verifier that always requests the same. Its setting {@code action} is what it requests. */
public final class FixedVerifier implements Verifier {
    private final String action;

    /** For the service loader. */
    public FixedVerifier() {
        this("");
    }

    private FixedVerifier(String action) {
        this.action = action;
    }

    @Override
    public String name() {
        return "example-opinion";
    }

    @Override
    public FixedVerifier configured(Settings settings) {
        return new FixedVerifier(settings.text("action"));
    }

    @Override
    public Verification verify(VerifierContext context) {
        return Verification.of(new Verdict(0.5, List.of(), List.of(), List.of(action), null));
    }
}
