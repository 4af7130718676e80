package io.attemptcoordinator.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Handles Ctrl-C (INT), the request to end (TERM) and the end of the terminal (HUP), at which the JVM would otherwise exit
 * without a result.
 *
 * <p>The only way in Java to handle a signal and continue is {@code sun.misc.Signal} of the module {@code jdk.unsupported}. It
 * is called by reflection, because the compiler cannot be told to accept its use without a warning. On a Java without it, a
 * signal ends the process as it does any program.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls; the actions run on a thread of the JVM.
 */
final class Interrupts {
    private static final String SIGNAL = "sun.misc.Signal";

    private Interrupts() {}

    /** Runs {@code onInt} at each INT, and {@code onEnd} at each TERM and HUP from now on. */
    static void handle(Runnable onInt, Runnable onEnd) {
        handle("INT", onInt);
        handle("TERM", onEnd);
        handle("HUP", onEnd);
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName(SIGNAL);
            Class<?> handler = Class.forName(SIGNAL + "Handler");
            InvocationHandler onSignal = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                    return null;
                }
                // The other methods are those of every object; the action stands for the handler's identity.
                return method.invoke(action, arguments);
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, onSignal);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Then the signal ends the process, which leaves the run's folder as it is.
        }
    }
}
