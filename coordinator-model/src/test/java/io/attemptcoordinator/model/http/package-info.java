@NullMarked
package io.attemptcoordinator.model.http;

import org.jspecify.annotations.NullMarked;
