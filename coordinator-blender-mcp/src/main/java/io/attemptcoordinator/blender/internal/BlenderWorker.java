package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.SceneRenderer;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker with two Blenders: an executor, which holds the baseline and runs programs, and a renderer. As a view of itself
 * ({@link #unwrap}), it is what the baselines of this module record and restore scenes with.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
public final class BlenderWorker implements Worker {
    private static final int MAX_DIFFERENCES = 20;

    private final String id;
    private final Map<String, String> description;
    private final ExecutorSupply executors;
    private final BlenderSceneExecutor sceneExecutor;
    private final List<Path> hidden;
    private final KnownDigests digests = new KnownDigests(SystemTime.wall());

    /** What the baseline looked like when it was recorded; its keys name what differs. */
    private @Nullable Fingerprint recorded;

    BlenderWorker(
            String id,
            Map<String, String> description,
            ExecutorSupply executors,
            BlenderSceneExecutor sceneExecutor,
            List<Path> hidden) {
        this.id = id;
        this.description = description;
        this.executors = executors;
        this.sceneExecutor = sceneExecutor;
        this.hidden = hidden;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Map<String, String> description() {
        return description;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type == SceneExecutor.class || type == SceneRenderer.class) {
            return type.cast(sceneExecutor);
        }
        if (type == BlenderWorker.class) {
            return type.cast(this);
        }
        throw new CoordinatorException(
                Code.CONFIGURATION,
                "The component asks for a " + type.getName()
                        + ", which workers of the backend '" + description.getOrDefault("backend", "blender")
                        + "' do not have. It needs another backend.");
    }

    /**
     * What a baseline looked like.
     *
     * @param fingerprint the digest of its content
     * @param externalFiles the files that it refers to, absolute
     * @param objects its objects in words, one line for each
     */
    public record Recorded(String fingerprint, List<Path> externalFiles, List<String> objects) {}

    /**
     * Opens a scene and records what it looks like.
     *
     * @throws CoordinatorException with {@link Code#BASELINE_UNUSABLE} if Blender cannot open it
     */
    public Recorded record(SceneSource source, Deadline deadline) throws InterruptedException {
        ExecutorProcess.Opened opened = executors.renew(source, deadline).opened();
        recorded = opened.fingerprint();
        return new Recorded(opened.fingerprint().digest(), opened.externalFiles(), opened.objects());
    }

    /** Returns the files that no baseline may contain. */
    public List<Path> hidden() {
        return hidden;
    }

    /** Returns the digests of the baseline's files. */
    public KnownDigests digests() {
        return digests;
    }

    /**
     * Builds a scene from meshes in an empty scene, on a Blender of its own.
     *
     * @param scene where the scene is stored
     * @return why it cannot be built; null if it was
     */
    public @Nullable Symptom build(SceneBuild build, Path scene, Deadline deadline) throws InterruptedException {
        ExecutorProcess builder = executors.startAside(new SceneSource(null, build.files()), deadline);
        Duration timeout = deadline.remaining();
        try {
            return ProgramSymptoms.of(builder.build(build, scene, timeout), timeout, builder);
        } catch (BridgeException e) {
            return ProgramSymptoms.lost(e, builder, timeout);
        } finally {
            executors.end(builder);
        }
    }

    /** Returns the folder of this worker, which is removed with it. */
    public Path folder() {
        return executors.folder();
    }

    /**
     * Makes sure that the next program runs from the recorded scene.
     *
     * @param fingerprint what {@link #record} returned
     * @return what the last program left behind, which is gone
     */
    public List<Evidence> restore(SceneSource source, String fingerprint, Deadline deadline)
            throws InterruptedException {
        if (!executors.isReady(source)) {
            renew(source, fingerprint, deadline);
        }
        return sceneExecutor.begin(source, deadline);
    }

    private void renew(SceneSource source, String fingerprint, Deadline deadline) throws InterruptedException {
        Fingerprint found = executors.renew(source, deadline).opened().fingerprint();
        if (!found.digest().equals(fingerprint)) {
            List<Evidence> differences = differences(found);
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE,
                    "Blender does not show the recorded baseline " + source.name() + ". First differences: "
                            + differences,
                    differences,
                    null);
        }
    }

    private List<Evidence> differences(Fingerprint now) {
        List<String> keys = recorded == null ? List.of() : now.differencesFrom(recorded);
        if (keys.isEmpty()) {
            return List.of(new Evidence(Evidence.Kind.TEXT, "the fingerprint differs"));
        }
        return keys.stream()
                .limit(MAX_DIFFERENCES)
                .map(key -> new Evidence(Evidence.Kind.TEXT, key))
                .toList();
    }
}
