package com.example.plugins;

import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Symptom;
import java.util.List;
import java.util.Optional;

/** Takes a symptom for a malformed answer if its message contains the setting {@code text}. */
public final class AnswerClassifier implements FailureClassifier {
    private final String text;

    /** For the service loader. */
    public AnswerClassifier() {
        this("malformed");
    }

    private AnswerClassifier(String text) {
        this.text = text;
    }

    @Override
    public String name() {
        return "example-answer";
    }

    @Override
    public AnswerClassifier configured(Settings settings) {
        return new AnswerClassifier(settings.text("text", text));
    }

    @Override
    public Optional<Failure> classify(Symptom symptom) {
        if (!symptom.message().contains(text)) {
            return Optional.empty();
        }
        List<Evidence> evidence = symptom.evidence().isEmpty()
                ? List.of(new Evidence(Evidence.Kind.TEXT, symptom.message()))
                : symptom.evidence();
        return Optional.of(new Failure(FailureClass.E2_OUTPUT_FORMAT, symptom.message(), name(), evidence));
    }
}
