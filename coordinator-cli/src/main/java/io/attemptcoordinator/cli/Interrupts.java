package io.attemptcoordinator.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Takes Ctrl-C (INT) and the request to end (TERM) from the JVM, which would otherwise end without a result.
 *
 * <p>Java has no other way to hear a signal and go on than {@code sun.misc.Signal} of the module {@code jdk.unsupported}. It is
 * called by reflection, because the compiler has no way to accept its use without a warning; a Java that has it no more ends
 * at a signal as any program does.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls; the actions run on a thread of the JVM's own.
 */
final class Interrupts {
    private static final String SIGNAL = "sun.misc.Signal";

    private Interrupts() {}

    /** Does {@code onInt} and {@code onTerm} at each of these signals from here on. */
    static void handle(Runnable onInt, Runnable onTerm) {
        try {
            handle("INT", onInt);
            handle("TERM", onTerm);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Then a signal ends the process, which leaves the run's folder as it stands.
        }
    }

    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName(SIGNAL);
        Class<?> handler = Class.forName(SIGNAL + "Handler");
        InvocationHandler onSignal = (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                action.run();
                return null;
            }
            // The rest is what every object has. A signal's handler is one of a kind: its action is its identity.
            return method.invoke(action, arguments);
        };
        Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, onSignal);
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
