/**
 * Programs that run in a Blender of somebody else: through an MCP server, or on the socket of its add-on.
 *
 * @since 0.1
 */
@NullMarked
package io.attemptcoordinator.blender.mcp;

import org.jspecify.annotations.NullMarked;
