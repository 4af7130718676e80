package io.attemptcoordinator.model;

import static java.util.Objects.requireNonNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.attemptcoordinator.model.http.RecordedCall;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a model, for a question that is asked again at the same place of the same attempt: when that is made again because its
 * infrastructure failed. Attempts with different seeds never share an answer, although they begin with the same question.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class CallCache {
    private static final int MAX_CHARS = 1 << 27;

    private final Cache<Place, RecordedCall> answers = CacheBuilder.newBuilder()
            .maximumWeight(MAX_CHARS)
            .<Place, RecordedCall>weigher((place, call) -> call.request().length()
                    + (call.answer() == null ? 0 : call.answer().length()))
            .build();

    /**
     * Where a question is asked.
     *
     * @param run the name of the run
     * @param attempt the number of the attempt
     * @param seed its seed
     * @param iteration the index of the iteration
     * @param errors how many failures there were in the iteration before
     */
    record Place(String run, int attempt, long seed, int iteration, int errors) {
        Place {
            requireNonNull(run, "run");
        }
    }

    /** Returns the call that was answered at a place; null if there is none. */
    @Nullable
    RecordedCall at(Place place) {
        return answers.getIfPresent(place);
    }

    /** Remembers a call that was answered. */
    void put(Place place, RecordedCall call) {
        if (call.isAnswered()) {
            answers.put(place, call);
        }
    }
}
