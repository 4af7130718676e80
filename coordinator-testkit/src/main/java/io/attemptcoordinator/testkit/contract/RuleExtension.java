package io.attemptcoordinator.testkit.contract;

import static java.util.Objects.requireNonNullElse;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Checks each rule on a thread of its own, which is abandoned when the time is up, and begins every failure with the ID of
 * the rule, which is the first word of the test's display name.
 */
final class RuleExtension implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        boolean isRule = method.getExecutable().getDeclaringClass().getSuperclass() == Contract.class;
        if (!isRule || !(context.getRequiredTestInstance() instanceof Contract contract)) {
            invocation.proceed();
            return;
        }
        String rule = context.getDisplayName().split(" ", 2)[0];
        check(rule, contract.timeout(), invocation);
    }

    private static void check(String rule, Duration limit, Invocation<Void> invocation) throws Throwable {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(invocation, outcome), "contract-" + rule);
        thread.setDaemon(true);
        thread.start();
        try {
            outcome.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(rule, requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            AssertionError hanging = new AssertionError(rule + ": the check did not end within "
                    + limit.toMillis() / 1000.0 + " s; the stack trace tells where it hangs");
            hanging.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw hanging;
        }
    }

    private static void run(Invocation<Void> invocation, CompletableFuture<Void> outcome) {
        try {
            outcome.complete(invocation.proceed());
        } catch (Throwable e) {
            outcome.completeExceptionally(e);
        }
    }

    private static Throwable failure(String rule, Throwable problem) {
        if (problem instanceof TestAbortedException) {
            return problem;
        }
        String message = problem instanceof AssertionError ? problem.getMessage() : "unexpected " + problem;
        return new AssertionError(rule + ": " + message, problem);
    }
}
