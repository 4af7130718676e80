@NullMarked
package io.attemptcoordinator.external;

import org.jspecify.annotations.NullMarked;
