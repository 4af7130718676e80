package io.attemptcoordinator.external;

import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.model.http.RecordedCall;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Follows a program until it has ended or must end: reports each iteration that is seen, and keeps the limits. */
final class Following {
    private static final Duration POLL = Duration.ofMillis(50);

    /** To look at all files takes a while. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final ExternalSettings settings;
    private final AttemptContext context;
    private final Workspace workspace;
    private final ExternalProgram program;
    private final @Nullable ModelProxy proxy;
    private final LongSupplier ticker;
    private final BlenderCalls calls;
    private final Sightings sightings;
    private final Candidates candidates;
    private final Deadline wall;
    private Deadline progress;
    private Deadline look;
    private Footprint footprint = new Footprint(0, 0, 0);
    private long printed;
    private int modelCalls;

    Following(
            ExternalSettings settings,
            AttemptContext context,
            Workspace workspace,
            ExternalProgram program,
            @Nullable ModelProxy proxy,
            LongSupplier ticker) {
        this.settings = settings;
        this.context = context;
        this.workspace = workspace;
        this.program = program;
        this.proxy = proxy;
        this.ticker = ticker;
        ScenePatterns patterns =
                settings.scenes().isEmpty() ? null : new ScenePatterns(workspace.folder(), settings.scenes(), ticker);
        calls = new BlenderCalls(workspace, settings.blender().timeout(), patterns);
        sightings = switch (settings.iterations()) {
            case SCENES -> patterns == null ? calls : patterns;
            case PROGRESS -> new ProgressLines(workspace.progress(), workspace.folder());
            case BLENDER_CALLS -> calls;
        };
        candidates = new Candidates(settings, context, workspace, ticker);
        Duration timeout = settings.timeout();
        wall = Deadline.after(ticker, timeout == null ? context.remaining() : timeout);
        progress = Deadline.after(ticker, settings.noProgress());
        look = Deadline.after(ticker, Duration.ZERO);
    }

    AttemptResult run() throws InterruptedException {
        AttemptResult result;
        try {
            result = follow();
        } finally {
            program.kill();
            if (proxy != null) {
                proxy.close();
            }
            charge();
        }
        save("program/output.txt", workspace.scrubbed(program.printed()));
        return result;
    }

    private AttemptResult follow() throws InterruptedException {
        while (true) {
            String exceeded = null;
            boolean isEnded = program.awaitEnd(POLL);
            if (!isEnded) {
                if (context.remaining().isZero()) {
                    return new AttemptResult.Completed(context.request().whenLate());
                }
                exceeded = exceeded();
            }
            if (isEnded || exceeded != null) {
                program.kill(); // Also what outlived the program, so that nothing changes any more.
            }
            charge();
            AttemptResult result = reportAll(isEnded || exceeded != null);
            if (result != null) {
                return result;
            }
            if (exceeded != null) {
                return afterLimit(exceeded);
            }
            if (isEnded) {
                return afterEnd();
            }
        }
    }

    /** Charges and keeps the calls of the model that have ended. */
    private void charge() {
        if (proxy == null) {
            return;
        }
        for (ModelProxy.Metered metered : proxy.drain()) {
            String name = String.format(Locale.ROOT, "program/calls/call-%04d.json", modelCalls++);
            context.spend(metered.spent());
            proxy.charged(metered);
            byte[] record = record(metered.call()).getBytes(StandardCharsets.UTF_8);
            context.save(name, "application/json", new ByteArrayInputStream(record));
            progress = Deadline.after(ticker, settings.noProgress());
        }
    }

    /** A program may send more than a record can hold, and that is no fault of the attempt. */
    private static String record(RecordedCall call) {
        try {
            return call.toJson();
        } catch (CoordinatorException e) {
            return new RecordedCall(
                            call.key(),
                            call.method(),
                            call.path(),
                            "left out, because it is too large to be recorded",
                            call.status(),
                            call.status() == null ? null : "left out",
                            call.code(),
                            call.error(),
                            call.latency(),
                            call.tries(),
                            call.usage())
                    .toJson();
        }
    }

    /** Reports the iterations that were seen since the last time; returns the result if the attempt must end. */
    private @Nullable AttemptResult reportAll(boolean isEnded) throws InterruptedException {
        for (Sighting sighting : sightings.next(isEnded)) {
            AttemptResult result = report(candidates.made(sighting));
            if (result != null) {
                return result;
            }
            progress = Deadline.after(ticker, settings.noProgress());
        }
        return null;
    }

    private @Nullable AttemptResult report(Iteration iteration) throws InterruptedException {
        Failure failure = iteration.failure();
        boolean isBroken = failure != null && failure.failureClass() == FailureClass.E0_INFRASTRUCTURE;
        if (isBroken && context.remaining().isZero()) {
            // Nothing is wrong but the time.
            return new AttemptResult.Completed(context.request().whenLate());
        }
        Optional<AttemptStopReason> stop = context.report(iteration);
        if (failure != null && isBroken) {
            return new AttemptResult.Failed(failure);
        }
        return stop.<AttemptResult>map(AttemptResult.Completed::new).orElse(null);
    }

    /** Returns which limit the program has exceeded, in words; null if none. */
    private @Nullable String exceeded() {
        if (wall.isPassed()) {
            return "did not end within " + ProgramEnd.seconds(settings.timeout());
        }
        if (look.isPassed()) {
            look = Deadline.after(ticker, LOOK);
            Footprint now = Footprint.of(workspace.path());
            if (!now.equals(footprint) || program.printedBytes() != printed) {
                footprint = now;
                printed = program.printedBytes();
                progress = Deadline.after(ticker, settings.noProgress());
            }
        }
        if (footprint.files() > Footprint.MAX_FILES) {
            return "left more than " + Footprint.MAX_FILES + " files";
        }
        if (footprint.bytes() > settings.maxFolderBytes()) {
            return "filled its folder with more than " + settings.maxFolderBytes()
                    + " bytes (setting 'max-folder-megabytes')";
        }
        return progress.isPassed()
                ? "showed no progress for " + ProgramEnd.seconds(settings.noProgress())
                        + ": no output, and no change in its folder (setting 'no-progress')"
                : null;
    }

    private AttemptResult afterLimit(String exceeded) throws InterruptedException {
        String what = "The program " + exceeded + ", and was killed with everything that it started.";
        save("program/killed.txt", what);
        return candidates.hasScore()
                ? new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED)
                : failed(new ProgramEnd(program, workspace).killed(what, exceeded));
    }

    private AttemptResult afterEnd() throws InterruptedException {
        if (candidates.count() > 0) {
            return new AttemptResult.Completed(AttemptStopReason.FINISHED);
        }
        if (sightings != calls) {
            calls.next(true); // What its calls of Blender say may explain why there is nothing.
        }
        return failed(new ProgramEnd(program, workspace)
                .withoutScene(sightings.nothing(), calls.lastFailure(), proxy == null ? null : proxy.fault()));
    }

    private AttemptResult failed(Symptom symptom) throws InterruptedException {
        Failure failure = context.classify(symptom);
        if (candidates.count() < context.request().limits().maxIterations()) {
            AttemptResult result =
                    report(Iteration.failed(candidates.count(), failure).build());
            if (result instanceof AttemptResult.Completed) {
                return result;
            }
        }
        return new AttemptResult.Failed(failure);
    }

    private void save(String path, String text) {
        if (!text.isBlank()) {
            context.save(path, "text/plain", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
