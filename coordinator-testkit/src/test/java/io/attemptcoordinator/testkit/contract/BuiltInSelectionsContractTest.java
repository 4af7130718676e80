package io.attemptcoordinator.testkit.contract;

import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.select.BestScoreSelection;
import io.attemptcoordinator.core.select.FinalScoreSelection;
import io.attemptcoordinator.core.select.KnockOutSelection;
import io.attemptcoordinator.core.select.NoiseAwareSelection;
import io.attemptcoordinator.core.select.ParetoSelection;
import io.attemptcoordinator.core.select.TournamentSelection;
import io.attemptcoordinator.core.select.TrajectorySelection;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The contract passes the selections of the core. */
class BuiltInSelectionsContractTest {
    @Nested
    class Best extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new BestScoreSelection());
        }
    }

    @Nested
    class Final extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new FinalScoreSelection());
        }
    }

    @Nested
    class Trajectory extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new TrajectorySelection());
        }
    }

    @Nested
    class Pareto extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new ParetoSelection());
        }
    }

    @Nested
    class KnockOut extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new KnockOutSelection());
        }
    }

    @Nested
    class Tournament extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new TournamentSelection());
        }
    }

    @Nested
    class ConfiguredTournament extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(
                    new TournamentSelection().configured(Settings.of("selection 'tournament'", Map.of("group", 3))));
        }
    }

    @Nested
    class NoiseAware extends SelectionContract {
        @Override
        protected Fixture fixture() {
            return new Fixture(new NoiseAwareSelection());
        }
    }
}
