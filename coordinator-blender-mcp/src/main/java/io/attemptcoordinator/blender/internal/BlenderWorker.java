package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.time.Deadline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker with a Blender that holds the scene. As a view of itself ({@link #unwrap}), it is what the baselines of this
 * module record and restore scenes with.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
public final class BlenderWorker implements Worker {
    private static final int MAX_DIFFERENCES = 20;

    private final String id;
    private final Map<String, String> description;
    private final SessionSupply supply;
    private final SceneExecutor executor;

    /** What the baseline looked like when it was recorded; its keys name what leaked. */
    private @Nullable Fingerprint recorded;

    BlenderWorker(String id, Map<String, String> description, SessionSupply supply, RenderRequest rendering) {
        this.id = id;
        this.description = description;
        this.supply = supply;
        this.executor = new BlenderSceneExecutor(supply, rendering);
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
        if (type == SceneExecutor.class) {
            return type.cast(executor);
        }
        if (type == BlenderWorker.class) {
            return type.cast(this);
        }
        throw new CoordinatorException(
                Code.CONFIGURATION,
                "The component asks for a " + type.getName()
                        + ", which workers of the backend 'blender' do not have. It" + " needs another backend.");
    }

    /**
     * Opens a scene for the first time and records what it looks like.
     *
     * @param file the scene; null for Blender's empty scene
     * @return the digest of its fingerprint
     * @throws CoordinatorException with {@link Code#BASELINE_UNUSABLE} if Blender cannot open it
     */
    public String record(@Nullable Path file, Deadline deadline) throws InterruptedException {
        try {
            recorded = open(file, null, deadline);
            return recorded.digest();
        } catch (BridgeException e) {
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE,
                    "Blender cannot open the baseline " + nameOf(file) + " (" + e.getMessage()
                            + "). Use a complete .blend file that this version of Blender can read.",
                    List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                    e);
        }
    }

    /**
     * Restores the recorded scene, in this process or another, and verifies it.
     *
     * @param file the scene; null for Blender's empty scene
     * @param fingerprint what {@link #record} returned
     * @return what was left over in a process that had to be replaced; empty if nothing was, or if the process was replaced
     *     without a look
     */
    public List<Evidence> restore(@Nullable Path file, String fingerprint, Deadline deadline)
            throws InterruptedException {
        if (supply.isUsedUp()) {
            reopenInFreshProcess(file, fingerprint, deadline);
            return List.of();
        }
        Fingerprint found;
        try {
            found = open(file, fingerprint, deadline);
        } catch (BridgeException e) {
            reopenInFreshProcess(file, fingerprint, deadline);
            return List.of(
                    new Evidence(Evidence.Kind.LEAK, "the process could not open the scene again: " + e.getMessage()));
        }
        if (found.digest().equals(fingerprint)) {
            return List.of();
        }
        List<Evidence> leaks = differences(found);
        reopenInFreshProcess(file, fingerprint, deadline);
        return leaks;
    }

    private void reopenInFreshProcess(@Nullable Path file, String fingerprint, Deadline deadline)
            throws InterruptedException {
        supply.renew(deadline);
        Fingerprint found = open(file, fingerprint, deadline);
        if (!found.digest().equals(fingerprint)) {
            List<Evidence> differences = differences(found);
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE,
                    "A fresh Blender does not show the recorded baseline " + nameOf(file) + ". First differences: "
                            + differences,
                    differences,
                    null);
        }
    }

    private Fingerprint open(@Nullable Path file, @Nullable String known, Deadline deadline)
            throws InterruptedException {
        return supply.session().open(file, known, deadline.remaining());
    }

    private List<Evidence> differences(Fingerprint now) {
        List<String> keys = recorded == null ? List.of() : now.differencesFrom(recorded);
        if (keys.isEmpty()) {
            return List.of(new Evidence(Evidence.Kind.LEAK, "the fingerprint differs"));
        }
        return keys.stream()
                .limit(MAX_DIFFERENCES)
                .map(key -> new Evidence(Evidence.Kind.LEAK, key))
                .toList();
    }

    private static String nameOf(@Nullable Path file) {
        return file == null ? "(empty scene)" : file.toString();
    }
}
