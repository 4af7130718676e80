package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Executes programs and renders on the current Blender of one worker, and collects evidence when that fails.
 *
 * <p>A command that takes too long ends its Blender; the next reset starts another.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
final class BlenderSceneExecutor implements SceneExecutor {
    /** More than any sensible program prints, and few enough to be kept in memory. */
    private static final long OUTPUT_LIMIT_BYTES = 16L * 1024 * 1024;

    private static final Duration LAST_BREATH = Duration.ofSeconds(5);

    private final SessionSupply supply;
    private final RenderRequest rendering;

    BlenderSceneExecutor(SessionSupply supply, RenderRequest rendering) {
        this.supply = supply;
        this.rendering = rendering;
    }

    @Override
    public Execution execute(String code, String name, long seed, Duration timeout) throws InterruptedException {
        BlenderSession session = supply.session();
        try {
            BlenderSession.Execution execution = session.execute(code, name, seed, OUTPUT_LIMIT_BYTES, timeout);
            BlenderSession.Execution.Raised error = execution.error();
            if (error == null) {
                return new Execution(execution.output(), null);
            }
            List<Evidence> evidence = List.of(new Evidence(
                    Evidence.Kind.EXCEPTION, error.traceback().isBlank() ? error.toString() : error.traceback()));
            return new Execution(execution.output(), new Symptom(Phase.EXECUTE, error.toString(), evidence, null));
        } catch (BridgeException e) {
            return new Execution("", symptomOf(e, session, timeout));
        }
    }

    /** The program was running, so it is at fault unless the evidence shows otherwise. */
    private static Symptom symptomOf(BridgeException e, BlenderSession session, Duration timeout)
            throws InterruptedException {
        if (e.reason() == Reason.TIMEOUT) {
            String message = "the program did not end within " + seconds(timeout) + " and was stopped";
            session.close();
            return new Symptom(Phase.EXECUTE, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), null);
        }
        List<Evidence> evidence = deathOf(session);
        String message = evidence.isEmpty()
                ? "the program broke the bridge: " + e.getMessage()
                : "the program ended Blender with exit code " + evidence.get(0).detail();
        session.close();
        return new Symptom(Phase.EXECUTE, message, evidence, null);
    }

    @Override
    public List<Render> render(Duration timeout) throws InterruptedException {
        BlenderSession session = supply.session();
        try {
            List<Render> renders = new ArrayList<>();
            for (Map.Entry<String, Path> image :
                    session.render(rendering, timeout).entrySet()) {
                if (isMissing(image.getValue())) {
                    throw missing(
                            "the view '" + image.getKey() + "' was rendered but there is no image of it", session);
                }
                renders.add(new Render(image.getKey(), image.getValue()));
            }
            return renders;
        } catch (BridgeException e) {
            throw failure("the render", e, session, timeout);
        }
    }

    @Override
    public Optional<Path> save(Duration timeout) throws InterruptedException {
        BlenderSession session = supply.session();
        try {
            return Optional.of(session.save(timeout));
        } catch (BridgeException e) {
            throw failure("saving the scene", e, session, timeout);
        }
    }

    private static CoordinatorException failure(
            String what, BridgeException e, BlenderSession session, Duration timeout) throws InterruptedException {
        if (e.reason() == Reason.REMOTE) {
            return missing(what + " failed: " + e.getMessage(), session);
        }
        if (e.reason() == Reason.TIMEOUT) {
            String message = what + " did not end within " + seconds(timeout) + " and was stopped";
            session.close();
            return new CoordinatorException(
                    Code.BACKEND_TIMEOUT, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), e);
        }
        List<Evidence> evidence = deathOf(session);
        session.close();
        return new CoordinatorException(
                evidence.isEmpty() ? Code.BACKEND_PROTOCOL : Code.BACKEND_LOST,
                what + " failed: " + e.getMessage(),
                evidence,
                e);
    }

    private static CoordinatorException missing(String what, BlenderSession session) {
        String message = what + session.process().folder().spaceWarning();
        return new CoordinatorException(
                Code.RENDER_FAILED, message, List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, message)), null);
    }

    /** Returns the exit code and the last words of a process that has died; empty if it is alive. */
    private static List<Evidence> deathOf(BlenderSession session) throws InterruptedException {
        if (!session.process().awaitExit(LAST_BREATH)) {
            return List.of();
        }
        List<Evidence> evidence = new ArrayList<>(List.of(session.process().exitEvidence()));
        evidence.addAll(session.process().lastWords());
        return evidence;
    }

    private static boolean isMissing(Path image) {
        try {
            return Files.size(image) == 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() / 1000.0 + " s";
    }
}
