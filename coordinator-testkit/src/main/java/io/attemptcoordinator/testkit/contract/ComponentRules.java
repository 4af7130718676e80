package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the contracts of all components share. */
final class ComponentRules {
    private static final int CALLS = 16;
    private static final long TIMEOUT_SECONDS = 60;

    private ComponentRules() {}

    static void assertName(String rule, Component component) {
        String name = component.name();
        assertThat(name)
                .as(
                        rule
                                + ": name() must be 1 to 64 lower-case letters, digits and hyphens, starting with a letter or digit")
                .matches("[a-z0-9][a-z0-9-]{0,63}");
        assertThat(component.name())
                .as(rule + ": name() must always return the same; it is written into documents")
                .isEqualTo(name);
    }

    /** The answers of concurrent calls, all of which must come. */
    static <T> List<T> concurrently(String rule, Callable<T> call) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                futures.add(executor.submit(call));
            }
            List<T> answers = new ArrayList<>();
            for (Future<T> future : futures) {
                answers.add(future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
            }
            return answers;
        } catch (ExecutionException e) {
            throw new AssertionError(rule + ": a concurrent call failed; one instance serves all workers of a run", e);
        } catch (TimeoutException e) {
            throw new AssertionError(rule + ": a concurrent call did not end within " + TIMEOUT_SECONDS + " s", e);
        } finally {
            executor.shutdownNow();
        }
    }
}
