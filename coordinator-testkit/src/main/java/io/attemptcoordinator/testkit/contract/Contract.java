package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the contracts of all components share. */
@ExtendWith(RuleExtension.class)
abstract class Contract {
    private static final int CALLS = 16;

    Contract() {}

    /** Returns how long the check of one rule may take; 1 minute unless overridden. */
    protected Duration timeout() {
        return Duration.ofMinutes(1);
    }

    static void assertName(Component component) {
        String name = component.name();
        assertThat(name)
                .as("name() must be 1 to 64 lower-case letters, digits and hyphens, starting with a letter or digit")
                .isNotNull()
                .matches("[a-z0-9][a-z0-9-]{0,63}");
        assertThat(component.name())
                .as("name() must always return the same; it is written into documents")
                .isEqualTo(name);
    }

    /** A call of a component that may be interrupted. */
    @FunctionalInterface
    interface Call {
        void call() throws InterruptedException;
    }

    /**
     * Makes a call on an interrupted thread, which must throw the interrupt itself, or leave the thread interrupted.
     *
     * @param component what is called, for messages, such as {@code scorer}
     * @param method the method, for messages, such as {@code score()}
     */
    static void assertKeepsInterrupts(String component, String method, Call call) {
        Thread.currentThread().interrupt();
        try {
            call.call();
            assertThat(Thread.currentThread().isInterrupted())
                    .as("a " + component + " that returns in spite of an interrupt must leave the thread interrupted")
                    .isTrue();
        } catch (InterruptedException e) {
            // As it should.
        } catch (RuntimeException e) {
            throw new AssertionError(method + " must throw the InterruptedException itself but threw " + e, e);
        } finally {
            Thread.interrupted();
        }
    }

    /** Returns a task whose references name files that do not exist. */
    static Task withoutFiles(Task task) {
        return new Task(
                task.name(),
                task.text(),
                task.references().stream()
                        .map(reference -> new Reference(reference.view(), Path.of("no-such-file.png")))
                        .toList());
    }

    /** Returns the results of concurrent calls of the same kind. */
    static <T> List<T> concurrently(Callable<T> call) throws InterruptedException {
        return together(Collections.nCopies(CALLS, call));
    }

    /** Returns the results of calls that all run at the same time, in their order. */
    static <T> List<T> together(List<? extends Callable<T>> calls) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(calls.size(), task -> {
            Thread thread = new Thread(task, "contract-call");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> call : calls) {
                futures.add(executor.submit(call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError(
                    "a concurrent call failed; one instance serves all workers of a run: " + e.getCause(), e);
        } finally {
            executor.shutdownNow();
        }
    }
}
