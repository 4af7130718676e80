/** Calls of models over HTTP: deadlines, retries and limits that hold for every provider, and recordings of calls. */
@NullMarked
package io.attemptcoordinator.model.http;

import org.jspecify.annotations.NullMarked;
