@NullMarked
package io.attemptcoordinator.model;

import org.jspecify.annotations.NullMarked;
