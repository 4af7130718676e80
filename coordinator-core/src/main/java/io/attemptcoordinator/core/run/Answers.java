package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.policy.RunState;
import io.attemptcoordinator.core.policy.StopRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What attempts are told that have reported something. One that is compared with those before it is told when they are as far.
 *
 * <p><b>Thread-safety:</b> for the thread of the run.
 */
final class Answers {
    private final RunState state;
    private final Mailbox mailbox;

    Answers(RunState state, Mailbox mailbox) {
        this.state = state;
        this.mailbox = mailbox;
    }

    /**
     * Gives the answers that there are.
     *
     * @param stop why the run is stopping; null if it is not
     */
    void give(@Nullable RunStopReason stop) {
        for (Mailbox.Letter letter : mailbox.unanswered()) {
            int attempt = Mailbox.attemptOf(letter.event());
            if (stop != null && StopRules.mustEnd(state, stop, attempt)) {
                letter.answer(Optional.of(AttemptStopReason.RUN_STOPPED));
                continue;
            }
            switch (state.standing(attempt)) {
                case GOES_ON -> letter.answer(Optional.empty());
                case PRUNED -> letter.answer(Optional.of(AttemptStopReason.PRUNED));
                case WAITS -> letter.hold();
            }
        }
    }
}
