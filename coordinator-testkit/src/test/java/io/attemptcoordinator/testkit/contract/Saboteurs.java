package io.attemptcoordinator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs a contract on implementations that break one of its rules each. */
final class Saboteurs {
    private Saboteurs() {}

    /** One test for each saboteur among the nested classes, and one that each rule has a saboteur. */
    static Stream<DynamicTest> of(Class<?> test, Class<?> contract) {
        List<Class<?>> saboteurs = Arrays.stream(test.getDeclaredClasses())
                .filter(nested -> nested.isAnnotationPresent(Breaks.class))
                .<Class<?>>map(nested -> nested)
                .toList();
        Stream<DynamicTest> caught = saboteurs.stream()
                .map(saboteur -> DynamicTest.dynamicTest(saboteur.getSimpleName(), () -> assertCaught(saboteur)));
        return Stream.concat(
                caught,
                Stream.of(DynamicTest.dynamicTest(
                        "every rule has a saboteur",
                        () -> assertThat(saboteurs.stream()
                                        .map(saboteur -> breaks(saboteur).value()))
                                .containsOnly(rules(contract).keySet().toArray(new String[0])))));
    }

    private static Breaks breaks(Class<?> saboteur) {
        return Objects.requireNonNull(saboteur.getAnnotation(Breaks.class), "the annotation");
    }

    /** The contract must catch the saboteur by the rule that it breaks, and by nothing that is unrelated. */
    private static void assertCaught(Class<?> saboteur) {
        Breaks breaks = breaks(saboteur);
        Map<String, String> failures = failures(saboteur);
        assertThat(failures).as("the rules that it fails").containsKey(breaks.value());
        List<String> expected = new ArrayList<>(List.of(breaks.andSo()));
        expected.add(breaks.value());
        assertThat(failures.keySet()).isSubsetOf(expected);
    }

    /** The rules of a contract: their texts by their IDs. */
    static Map<String, String> rules(Class<?> contract) {
        Map<String, String> rules = new TreeMap<>();
        Arrays.stream(contract.getDeclaredMethods())
                .map(method -> method.getAnnotation(DisplayName.class))
                .filter(Objects::nonNull)
                .map(name -> name.value().split(" ", 2))
                .forEach(parts -> rules.put(parts[0], parts[1]));
        return rules;
    }

    static Events run(Class<?> contract) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .execute()
                .testEvents();
    }

    /** The messages of the tests that fail, by their rule; each must begin with its rule. */
    static Map<String, String> failures(Class<?> contract) {
        Map<String, String> failures = new TreeMap<>();
        for (Event event : run(contract).failed().list()) {
            String rule = event.getTestDescriptor().getDisplayName().split(" ", 2)[0];
            String message = event.getPayload(TestExecutionResult.class)
                    .flatMap(TestExecutionResult::getThrowable)
                    .map(Throwable::getMessage)
                    .orElse("");
            assertThat(message).as("the message of " + rule).startsWith(rule + ": ");
            failures.put(rule, message);
        }
        return failures;
    }
}
