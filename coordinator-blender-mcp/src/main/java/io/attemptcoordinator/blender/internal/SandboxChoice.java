package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sandbox that a backend uses, which is found once.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
public final class SandboxChoice {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxChoice.class);

    private final boolean isTried;
    private final boolean isRequired;
    private final ReentrantLock lock = new ReentrantLock();

    /** What was found when it was needed first; guarded by the lock. */
    private @Nullable Sandbox sandbox;

    /**
     * Creates a choice.
     *
     * @param isTried whether there may be a sandbox at all
     * @param isRequired whether to fail without one
     */
    public SandboxChoice(boolean isTried, boolean isRequired) {
        this.isTried = isTried;
        this.isRequired = isRequired;
    }

    /** A link to Blender leads out of what a sandbox shows. */
    public static Path realPath(Path executable) {
        try {
            return executable.toRealPath();
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, "Blender is no longer at " + executable + ": " + e, e);
        }
    }

    /**
     * Returns the sandbox. The first call tries it with Blender, which blocks for one minute at most.
     *
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if a sandbox is required and there is none
     */
    public Sandbox find(Path executable) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (sandbox == null) {
                sandbox = isTried ? Sandbox.find(executable) : Sandbox.none("switched off");
                if (!sandbox.isOn()) {
                    LOG.atWarn().addKeyValue("sandbox", sandbox.description()).log("Programs are not contained");
                }
            }
            if (isRequired && !sandbox.isOn()) {
                throw new CoordinatorException(
                        Code.BACKEND_UNAVAILABLE,
                        "A sandbox is required and not available: " + sandbox.description()
                                + ". Make bubblewrap work, or run without a sandbox (--sandbox auto) only programs that you trust.");
            }
            return sandbox;
        } finally {
            lock.unlock();
        }
    }
}
