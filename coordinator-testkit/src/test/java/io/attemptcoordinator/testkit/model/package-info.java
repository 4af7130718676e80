@NullMarked
package io.attemptcoordinator.testkit.model;

import org.jspecify.annotations.NullMarked;
