package io.attemptcoordinator.core.simulation;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.journal.Journal;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** What outlives a process: artifacts and one journal, whose last events a crash can lose. */
final class Disk {
    private final InMemoryArtifactStore artifacts = new InMemoryArtifactStore();
    private final List<RunEvent> events = new ArrayList<>();

    /** So many events survive any crash. */
    private int safe;

    /** Where the processes began that wrote the journal. */
    private final List<Integer> sessions = new ArrayList<>();

    List<RunEvent> events() {
        return events;
    }

    /** The events of each process. */
    List<List<RunEvent>> sessions() {
        List<List<RunEvent>> all = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            int end = i + 1 < sessions.size() ? sessions.get(i + 1) : events.size();
            all.add(events.subList(sessions.get(i), end));
        }
        return all;
    }

    /** A crash keeps what was forced to the disk, and some of the rest. */
    void crash(Random random) {
        int kept = safe + random.nextInt(events.size() - safe + 1);
        events.subList(kept, events.size()).clear();
    }

    ArtifactStore store(Faults faults) {
        return new Store(faults);
    }

    Journals journals(Faults faults) {
        return new Journals() {
            @Override
            public Journal open(RunFolder folder) {
                faults.disk("open the journal");
                return session(faults);
            }

            @Override
            public Journal reopen(RunFolder folder, Consumer<RunEvent> earlier) {
                faults.disk("reopen the journal");
                List.copyOf(events).forEach(earlier);
                return session(faults);
            }

            @Override
            public ArtifactStore artifacts() {
                return store(faults);
            }
        };
    }

    private Journal session(Faults faults) {
        sessions.add(events.size());
        safe = events.size();
        return new Session(faults);
    }

    private final class Session implements Journal {
        private final Faults faults;
        private boolean isTorn;

        Session(Faults faults) {
            this.faults = faults;
        }

        @Override
        public void append(RunEvent event) {
            String what = "append " + Events.inShort(event);
            if (isTorn) {
                throw new CoordinatorException(Code.ARTIFACT_IO, "an earlier event was not written completely");
            }
            try {
                faults.disk(what);
            } catch (CoordinatorException e) {
                isTorn = faults.random().nextBoolean(); // What had no room at all leaves nothing behind.
                throw e;
            }
            events.add(event);
            if (!(event instanceof RunEvent.AttemptRequested) && !(event instanceof RunEvent.TryStarted)) {
                safe = events.size();
            }
            faults.uninterruptiblePoint(what);
        }
    }

    private final class Store implements ArtifactStore {
        private final Faults faults;

        Store(Faults faults) {
            this.faults = faults;
        }

        @Override
        public String name() {
            return artifacts.name();
        }

        @Override
        public ArtifactRef put(String path, String mediaType, InputStream content) {
            write("put " + path, path);
            return artifacts.put(path, mediaType, content);
        }

        @Override
        public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
            write("put " + path + " if absent", path);
            return artifacts.putIfAbsent(path, mediaType, content);
        }

        /** A torn write leaves something else behind. */
        private void write(String what, String path) {
            try {
                faults.disk(what);
            } catch (CoordinatorException e) {
                if (faults.haveMet(Faults.Kind.TORN)) {
                    artifacts.put(path, "application/octet-stream", new ByteArrayInputStream(new byte[] {1}));
                }
                throw e;
            }
        }

        @Override
        public InputStream open(String path) {
            return artifacts.open(path);
        }

        @Override
        public List<String> list(String folder) {
            return artifacts.list(folder);
        }
    }
}
