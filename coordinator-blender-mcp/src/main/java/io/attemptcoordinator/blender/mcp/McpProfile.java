package io.attemptcoordinator.blender.mcp;

import org.jspecify.annotations.Nullable;

/**
 * What is known of an MCP server before it is asked: the tool that runs Python code in Blender.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public enum McpProfile {
    /** The community's {@code blender-mcp}, and those that have its tools. */
    COMMUNITY("execute_blender_code"),

    /**
     * The official server of Blender Lab, {@code https://www.blender.org/lab/mcp-server/}, version 1.0. It has the same tool, and another
     * add-on with another protocol.
     */
    BLENDER_LAB("execute_blender_code"),

    /** Any server: the tool is named in the settings, or is the only one that takes Python code. */
    GENERIC(null);

    private final @Nullable String tool;

    McpProfile(@Nullable String tool) {
        this.tool = tool;
    }

    /** Returns the name of the tool that runs code; null if it is unknown. */
    public @Nullable String tool() {
        return tool;
    }
}
