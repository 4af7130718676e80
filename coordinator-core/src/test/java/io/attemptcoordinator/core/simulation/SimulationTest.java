package io.attemptcoordinator.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The core under a scheduler that a seed drives. {@code -Dsimulation.seeds=10000} runs more seeds, from {@code
 * -Dsimulation.first=0} on; {@code -Dsimulation.seed=4711} replays one and prints its story.
 */
class SimulationTest {
    private static String replay(long seed) {
        return "mvn -pl coordinator-core -am -Dtest=SimulationTest -Dsimulation.seed=" + seed
                + " -Dsurefire.failIfNoSpecifiedTests=false test";
    }

    private static void run(long seed) {
        Simulation simulation = new Simulation(seed);
        try {
            simulation.run();
        } catch (RuntimeException | Error e) {
            throw new AssertionError("Seed " + seed + ": " + e + "\nReplay it with " + replay(seed), e);
        }
    }

    @Test
    @DisabledIfSystemProperty(named = "simulation.seed", matches = ".+")
    void whatMustHoldHoldsWhateverHappens() {
        long first = Long.getLong("simulation.first", 0);
        long seeds = Long.getLong("simulation.seeds", 300);
        for (long seed = first; seed < first + seeds; seed++) {
            run(seed);
        }
    }

    @Test
    @DisabledIfSystemProperty(named = "simulation.seed", matches = ".+")
    void aSeedAlwaysTellsTheSameStory() {
        for (long seed = 0; seed < 30; seed++) {
            assertThat(story(seed)).as("seed %d", seed).isEqualTo(story(seed));
        }
    }

    private static List<String> story(long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.run();
        return simulation.story();
    }

    @Test
    @EnabledIfSystemProperty(named = "simulation.seed", matches = ".+")
    void replaysASeed() {
        long seed = Long.getLong("simulation.seed", 0);
        Simulation simulation = new Simulation(seed);
        try {
            simulation.run();
        } finally {
            simulation.story().forEach(System.out::println);
        }
    }
}
