/**
 * The coordinator as an MCP server: an agent starts runs, follows them, and looks at what they made.
 *
 * <p>{@link io.attemptcoordinator.mcp.CoordinatorMcpServer} is the way in. {@code docs/reference/mcp-tools.md} describes the
 * tools.
 */
@NullMarked
package io.attemptcoordinator.mcp;

import org.jspecify.annotations.NullMarked;
