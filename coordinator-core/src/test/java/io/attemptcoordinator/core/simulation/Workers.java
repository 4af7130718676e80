package io.attemptcoordinator.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A backend that knows which of its workers are in use, and which were never ended. */
final class Workers implements Backend {
    private final Faults faults;
    private final List<Lease> leases = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    private final boolean mayOverlap;

    /**
     * Creates a backend without workers.
     *
     * @param mayOverlap whether one that was abandoned may be ended next to its successor
     */
    Workers(Faults faults, boolean mayOverlap) {
        this.faults = faults;
        this.mayOverlap = mayOverlap;
    }

    /** What the coordinator did that it must not do. */
    List<String> wrong() {
        return wrong;
    }

    /** The workers that nobody has ended. */
    List<String> open() {
        return leases.stream()
                .filter(lease -> !lease.isClosed)
                .map(Lease::toString)
                .toList();
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public WorkerLease start(String id, Duration timeout) throws InterruptedException {
        faults.call("start " + id);
        leases.stream()
                .filter(lease -> lease.id.equals(id) && !lease.isClosed && !mayOverlap)
                .forEach(lease -> wrong.add(id + " was started while " + lease + " had not been ended"));
        Lease lease = new Lease(id, leases.size());
        leases.add(lease);
        return lease;
    }

    /** The lease of a worker, for its attempt. */
    static Lease of(Worker worker) {
        return worker.unwrap(Lease.class);
    }

    final class Lease implements WorkerLease {
        private final String id;
        private final int number;
        private boolean isInUse;
        private boolean isClosed;

        Lease(String id, int number) {
            this.id = id;
            this.number = number;
        }

        void begin(int attempt) {
            if (isInUse) {
                wrong.add(this + " got attempt " + attempt + " while it had another one");
            }
            isInUse = true;
        }

        void end() {
            isInUse = false;
        }

        @Override
        public Worker worker() {
            return new SimulatedWorker(id, this);
        }

        @Override
        public boolean answers() throws InterruptedException {
            faults.call("check " + id);
            return !faults.saysNo("check " + id);
        }

        @Override
        public void close() {
            isClosed = true;
            faults.uninterruptibleCall("close " + id);
        }

        @Override
        public String toString() {
            return id + " #" + number;
        }
    }

    private record SimulatedWorker(String id, Lease lease) implements Worker {
        @Override
        public Map<String, String> description() {
            return Map.of();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            assertThat(type).isEqualTo(Lease.class);
            return type.cast(lease);
        }
    }
}
