/** Test parts that stand in for the service of a language model: a server that keeps to a script, and answers for it. */
@NullMarked
package io.attemptcoordinator.testkit.model;

import org.jspecify.annotations.NullMarked;
