package com.example.plugins;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Verdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A loop that needs no scene: it writes a note in each iteration. Its setting {@code text} is what it writes. */
public final class NotesAttempt implements Attempt {
    private final String text;

    /** For the service loader. */
    public NotesAttempt() {
        this("");
    }

    private NotesAttempt(String text) {
        this.text = text;
    }

    @Override
    public String name() {
        return "example-notes";
    }

    @Override
    public NotesAttempt configured(Settings settings) {
        return new NotesAttempt(settings.text("text"));
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        for (int index = 0; ; index++) {
            context.reset();
            ArtifactRef note = context.save(
                    String.format("iterations/iter-%03d/note.txt", index),
                    "text/plain",
                    new ByteArrayInputStream((text + " " + index).getBytes(StandardCharsets.UTF_8)));
            Verdict verdict = Verdict.of(1.0 - 1.0 / (index + 2));
            Optional<AttemptStopReason> stop = context.report(Iteration.verified(index, verdict)
                    .artifacts(Map.of("note", note))
                    .build());
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
    }
}
