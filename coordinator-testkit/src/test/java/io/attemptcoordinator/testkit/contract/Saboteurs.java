package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs a contract on an implementation that breaks one of its rules. */
final class Saboteurs {
    private Saboteurs() {}

    /** The contract must catch the saboteur by the rule that it breaks, and by nothing that is unrelated. */
    static void assertCaught(Class<?> saboteur, String rule, String... related) {
        Map<String, String> failures = failures(saboteur);
        assertThat(failures)
                .as("the rules that " + saboteur.getSimpleName() + " fails")
                .containsKey(rule);
        assertThat(failures.get(rule)).as("the message of " + rule).contains(rule + ":");
        assertThat(failures.keySet()).isSubsetOf(with(rule, related));
    }

    /** The messages of the tests that fail, by the rule that their display name begins with. */
    static Map<String, String> failures(Class<?> contract) {
        Map<String, String> failures = new TreeMap<>();
        List<Event> failed = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .execute()
                .testEvents()
                .failed()
                .list();
        for (Event event : failed) {
            String rule = event.getTestDescriptor().getDisplayName().split(" ", 2)[0];
            String message = event.getPayload(TestExecutionResult.class)
                    .flatMap(TestExecutionResult::getThrowable)
                    .map(Throwable::toString)
                    .orElse("");
            failures.put(rule, message);
        }
        return failures;
    }

    private static List<String> with(String rule, String... related) {
        List<String> all = new ArrayList<>(List.of(related));
        all.add(rule);
        return all;
    }
}
