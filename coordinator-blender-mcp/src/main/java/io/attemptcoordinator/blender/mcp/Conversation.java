package io.attemptcoordinator.blender.mcp;

import io.attemptcoordinator.core.time.Deadline;

/**
 * A connection that runs code in a Blender: to an MCP server, or to an add-on. After an exception other than {@code REMOTE} it must be
 * closed, because it is unknown to which call the next answer belongs.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under way.
 */
interface Conversation extends AutoCloseable {
    /**
     * Runs code and returns what came back, within whatever the server put around it.
     *
     * @throws io.attemptcoordinator.blender.internal.BridgeException if there is no answer in time, or it is an error
     */
    String send(String code, Deadline deadline) throws InterruptedException;

    @Override
    void close();
}
