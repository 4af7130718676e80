@NullMarked
package io.attemptcoordinator.mcp;

import org.jspecify.annotations.NullMarked;
