@NullMarked
package io.attemptcoordinator.model.server;

import org.jspecify.annotations.NullMarked;
