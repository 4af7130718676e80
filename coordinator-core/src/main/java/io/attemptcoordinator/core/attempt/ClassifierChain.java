package io.attemptcoordinator.core.attempt;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks classifiers in the order of their priority, equal ones by name; the built-in one comes last and has an answer for
 * everything. A classifier that breaks or does not answer in time is passed over.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 *
 * @since 0.1
 */
public final class ClassifierChain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifierChain.class);

    private final ImmutableList<FailureClassifier> classifiers;
    private final EvidenceClassifier last = new EvidenceClassifier();
    private final Duration limit;
    private final Watchdog watchdog;
    private final Set<String> late = ConcurrentHashMap.newKeySet();

    /**
     * Creates a chain for one run.
     *
     * @param classifiers those to ask before the built-in one
     * @param limit how long one may take to answer, and again to react to an interrupt; short, because classifiers do not
     *     block, and are also asked when a run must end
     */
    public ClassifierChain(Collection<FailureClassifier> classifiers, Duration limit) {
        this(classifiers, limit, new Watchdog());
    }

    /**
     * Creates a chain for one run.
     *
     * @param classifiers those to ask before the built-in one
     * @param limit how long one may take to answer, and again to react to an interrupt
     * @param watchdog enforces that; closed with this chain
     */
    public ClassifierChain(Collection<FailureClassifier> classifiers, Duration limit, Watchdog watchdog) {
        this.watchdog = requireNonNull(watchdog, "watchdog");
        this.limit = requireNonNull(limit, "limit");
        this.classifiers = ImmutableList.sortedCopyOf(
                Comparator.comparingInt(FailureClassifier::priority).reversed().thenComparing(FailureClassifier::name),
                classifiers);
    }

    /** Returns the classifiers before the built-in one, in the order in which they are asked. */
    public List<FailureClassifier> classifiers() {
        return classifiers;
    }

    /**
     * Classifies a symptom. Never throws. If the calling thread is interrupted, the built-in classifier answers and the
     * thread stays interrupted.
     */
    public Failure classify(Symptom symptom) {
        for (FailureClassifier classifier : classifiers) {
            Optional<Failure> failure = late.contains(classifier.name()) ? Optional.empty() : ask(classifier, symptom);
            if (failure.isPresent()) {
                return failure.get();
            }
        }
        return last.decide(symptom);
    }

    /** A classifier that breaks must not hide the failure that it was asked about, and one that hangs must not hold the run. */
    private Optional<Failure> ask(FailureClassifier classifier, Symptom symptom) {
        String name = classifier.name();
        // On a thread of its own: what asks has more to do, even if this thread must be abandoned.
        Watchdog.Supervised<Optional<Failure>> asked = watchdog.start(
                "coordinator-classifier-" + name,
                () -> watchdog.guard("classifier '" + name + "'", limit, limit, () -> classifier.classify(symptom)));
        try {
            Optional<Failure> answer = watchdog.threads().await(asked.outcome());
            if (answer != null) {
                return answer;
            }
            LOG.atWarn().addKeyValue("classifier", name).log("Classifier returned null and is skipped");
        } catch (InterruptedException e) {
            asked.interrupt(limit);
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof CoordinatorException error && error.code() == Code.DEADLINE_EXCEEDED) {
                late.add(name);
            }
            LOG.atWarn().addKeyValue("classifier", name).setCause(cause).log("Classifier failed and is skipped");
        }
        return Optional.empty();
    }

    /** Returns the names of the threads of classifiers that ignored their deadline and were abandoned. */
    public List<String> abandonedThreads() {
        return watchdog.abandoned();
    }

    /** Ends the deadlines. A symptom can still be classified. */
    @Override
    public void close() {
        watchdog.close();
    }
}
