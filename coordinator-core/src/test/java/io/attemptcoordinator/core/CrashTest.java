package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.disk.CrashedDisk;
import io.attemptcoordinator.core.disk.CrashedDisk.Contents;
import io.attemptcoordinator.core.disk.CrashedDisk.Crash;
import io.attemptcoordinator.core.disk.CrashedDisk.Names;
import io.attemptcoordinator.core.disk.Disk;
import io.attemptcoordinator.core.disk.FaultyDisk;
import io.attemptcoordinator.core.disk.FaultyDisk.Kind;
import io.attemptcoordinator.core.disk.FaultyDisk.Step;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.journal.FileJournal;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.core.run.RunOnDisk;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ends a run at each operation that its store and its journal do to the disk, in each way that a disk can end it, and lets it
 * go on: nothing that anybody was told about is lost, nothing is there twice, and the winner is the same.
 */
@Timeout(600)
class CrashTest {
    private static final Path MEMORY = Path.of("/dev/shm");

    /** What a loss of power may leave of what was not forced. */
    private static final List<Crash> CRASHES = List.of(
            Crash.KILLED,
            Crash.NOTHING_UNFORCED_KEPT,
            new Crash(Names.KEPT, Contents.LOST),
            new Crash(Names.KEPT, Contents.TORN),
            new Crash(Names.KEPT, Contents.LAST_BYTE_LOST),
            new Crash(Names.KEPT, Contents.HOLE),
            new Crash(Names.LOST, Contents.KEPT),
            new Crash(Names.ONLY_LAST_KEPT, Contents.KEPT),
            new Crash(Names.HALF_KEPT, Contents.TORN));

    private Path folder;
    private Path reference;
    private int folders;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "crash-")
                : Files.createTempDirectory("crash-");
        reference = Files.write(
                folder.resolve("reference.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1});
    }

    @AfterEach
    void deleteFolder() throws IOException {
        delete(folder);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private Path newBase() throws IOException {
        return Files.createDirectory(folder.resolve("base-" + folders++));
    }

    private RunOnDisk run(Path base, FaultyDisk disk, boolean resumes) {
        return new RunOnDisk(base.resolve("runs"), disk, reference, resumes, disk::tell);
    }

    /** A run that nothing disturbed. */
    private record Whole(BestAttemptResult result, List<Step> log) {}

    private Whole whole(boolean resumes) throws IOException {
        Path base = newBase();
        FaultyDisk disk = new FaultyDisk(base);
        BestAttemptResult result = run(base, disk, resumes).start();
        return new Whole(result, disk.log());
    }

    /**
     * What a crash left.
     *
     * @param when the position in the log, and the kind of crash, for messages
     * @param files what is on the disk
     * @param told what anybody was told before
     */
    private record State(String when, SortedMap<String, byte[]> files, List<RunEvent> told) {}

    private static List<RunEvent> told(List<Step> log) {
        return log.stream().map(Step::told).filter(Objects::nonNull).toList();
    }

    /** All crashes at all positions; of those that leave the same, the last one, because most was told by then. */
    private static Collection<State> states(List<Step> log, List<Crash> crashes) {
        Map<String, State> states = new LinkedHashMap<>();
        CrashedDisk disk = new CrashedDisk();
        List<RunEvent> told = List.of();
        for (int position = 0; position <= log.size(); position++) {
            for (Crash crash : crashes) {
                String when = "before step " + position + ", " + crash;
                State state = new State(when, disk.after(crash), told);
                states.put(CrashedDisk.key(state.files), state);
            }
            if (position < log.size()) {
                Step step = log.get(position);
                disk.apply(step);
                told = told(log.subList(0, position + 1));
            }
        }
        return states.values();
    }

    /** The end of the process in the middle of each write. */
    private static List<State> tornWrites(List<Step> log) {
        List<State> states = new ArrayList<>();
        for (int position = 0; position < log.size(); position++) {
            Step step = log.get(position);
            if (step.kind() == Kind.WRITE) {
                CrashedDisk disk = new CrashedDisk();
                log.subList(0, position).forEach(disk::apply);
                disk.apply(step.half());
                states.add(new State(
                        "in the middle of step " + position, disk.after(Crash.KILLED), told(log.subList(0, position))));
            }
        }
        return states;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRunGoesOnAfterACrashAtAnyOperation(boolean resumes) throws Exception {
        Whole whole = whole(resumes);
        List<State> states = new ArrayList<>(states(whole.log, CRASHES));
        states.addAll(tornWrites(whole.log));
        int resumed = 0;
        for (State state : states) {
            if (checkResumed(state, whole.result, resumes)) {
                resumed++;
            }
        }
        assertThat(states).hasSizeGreaterThan(500);
        assertThat(resumed).isGreaterThan(states.size() / 2);
    }

    /** The process is killed, goes on elsewhere to the end, and then power is lost: what was not forced in the first process is gone. */
    @Test
    void whatAKilledProcessDidNotForceIsForcedByTheOneThatGoesOn() throws Exception {
        Whole whole = whole(true);
        List<Step> log = whole.log;
        for (int position = 0; position < log.size(); position++) {
            CrashedDisk disk = new CrashedDisk();
            log.subList(0, position).forEach(disk::apply);
            SortedMap<String, byte[]> left = disk.after(Crash.KILLED);
            boolean isJournalBegun = left.entrySet().stream()
                    .anyMatch(each -> each.getKey().endsWith("journal.jsonl") && each.getValue().length > 0);
            if (!isJournalBegun || log.get(position).kind() == Kind.TELL) {
                continue;
            }
            Path base = newBase();
            CrashedDisk.write(left, base);
            FaultyDisk second = new FaultyDisk(base);
            run(base, second, true).resume(whole.result.run());
            second.log().forEach(disk::apply);
            List<RunEvent> told = new ArrayList<>(told(log.subList(0, position)));
            told.addAll(told(second.log()));
            delete(base);
            String when = "killed before step " + position + ", resumed, and then power lost";
            State state = new State(when, disk.after(Crash.NOTHING_UNFORCED_KEPT), told);
            assertThat(checkResumed(state, whole.result, true)).as(when).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRunThatTheDiskRefusesAnOperationFailsAndGoesOnLater(boolean isRefusedForEver) throws Exception {
        Whole whole = whole(true);
        int refused = 0;
        for (int number = 0; ; number++) {
            int first = number;
            IntPredicate isRefused = isRefusedForEver ? each -> each >= first : each -> each == first;
            Supplier<IOException> refusal = number % 2 == 0
                    ? () -> new IOException("No space left on device")
                    : () -> new AccessDeniedException("a file");
            Path base = newBase();
            FaultyDisk disk = new FaultyDisk(base, isRefused, refusal);
            String when = "operation " + number + " refused";
            try {
                assertSame(when, run(base, disk, true).start(), whole.result);
            } catch (CoordinatorException e) {
                refused++;
                assertThat(e.code()).as(when).isEqualTo(Code.ARTIFACT_IO);
                assertThat(disk.log()).as(when).noneMatch(step -> step.told() instanceof RunEvent.RunFinished);
            }
            checkResumed(when, base, told(disk.log()), whole.result, true);
            delete(base);
            if (disk.operations() <= number) {
                assertThat(refused).isGreaterThan(100);
                return;
            }
        }
    }

    /** What an iteration costs beyond the writes: a force for each artifact, each folder that has a new name, and the journal. */
    @Test
    void anIterationForcesNothingTwice() throws Exception {
        List<Step> log = whole(true).log;
        int end = indexOfIteration(log, 1);

        List<String> forced = log.subList(indexOfIteration(log, 0), end).stream()
                .filter(step -> step.kind() == Kind.FORCE_FILE || step.kind() == Kind.FORCE_FOLDER)
                .map(step -> step.path().replaceFirst(".*/", "").replaceFirst("put-.*", "put"))
                .toList();

        assertThat(forced).containsExactly(".put", ".put", "iterations", "iter-001", "journal.jsonl");
    }

    private static int indexOfIteration(List<Step> log, int index) {
        for (int position = 0; position < log.size(); position++) {
            if (log.get(position).told() instanceof RunEvent.IterationReported reported
                    && reported.attempt() == 0
                    && reported.iteration().index() == index) {
                return position;
            }
        }
        throw new AssertionError("iteration " + index + " was not reported");
    }

    private boolean checkResumed(State state, BestAttemptResult whole, boolean resumes) throws IOException {
        Path base = newBase();
        CrashedDisk.write(state.files, base);
        boolean isResumed = checkResumed(state.when, base, state.told, whole, resumes);
        delete(base);
        return isResumed;
    }

    /** Resumes a run on a disk that works. Returns whether there was a run to resume: else nobody was told about one. */
    private boolean checkResumed(String when, Path base, List<RunEvent> told, BestAttemptResult whole, boolean resumes)
            throws IOException {
        RunFolder run = RunFolder.of(new FileArtifactStore(base.resolve("runs")), Redactor.of(Map.of()), whole.run());
        for (RunEvent each : told) {
            if (each instanceof RunEvent.IterationReported reported) {
                reported.iteration().artifacts().values().forEach(artifact -> assertWhole(when, run, artifact));
            } else if (each instanceof RunEvent.RunStarted started) {
                started.manifest().references().values().forEach(artifact -> assertWhole(when, run, artifact));
            }
        }
        BestAttemptResult result;
        try {
            RunOnDisk again = new RunOnDisk(base.resolve("runs"), new Disk(), reference, resumes, nothing -> {});
            result = again.resume(whole.run());
        } catch (CoordinatorException e) {
            assertThat(told)
                    .as("%s, and cannot be resumed: %s", when, e)
                    .allMatch(RunEvent.RunFailed.class::isInstance);
            assertThat(e.code()).as(when).isIn(Code.ARTIFACT_NOT_FOUND, Code.MALFORMED);
            assertThat(e)
                    .as(when)
                    .message()
                    .containsPattern("has no journal|has no event|does not begin with the start");
            return false;
        }
        assertSame(when, result, whole);
        assertRecorded(when, base, told, result);
        return true;
    }

    private static void assertWhole(String when, RunFolder run, ArtifactRef artifact) {
        try (InputStream content = run.open(artifact)) {
            assertThat(content.readAllBytes()).as(when).hasSize(Math.toIntExact(artifact.sizeBytes()));
        } catch (IOException | CoordinatorException e) {
            fail(when + ": lost " + artifact, e);
        }
    }

    private static void assertSame(String when, BestAttemptResult result, BestAttemptResult whole) {
        assertThat(result.choice()).as(when).isEqualTo(whole.choice());
        assertThat(result.stopReason()).as(when).isEqualTo(whole.stopReason());
        assertThat(result.attempts())
                .as(when)
                .extracting(AttemptSummary::number, AttemptSummary::score, AttemptSummary::iterations)
                .isEqualTo(whole.attempts().stream()
                        .map(each -> tuple(each.number(), each.score(), each.iterations()))
                        .toList());
    }

    private static void assertRecorded(String when, Path base, List<RunEvent> told, BestAttemptResult result)
            throws IOException {
        FileArtifactStore store = new FileArtifactStore(base.resolve("runs"));
        RunFolder run = RunFolder.of(store, Redactor.of(Map.of()), result.run());
        Map<List<Integer>, Iteration> iterations = new HashMap<>();
        for (RunEvent event : FileJournal.read(store.file(result.run() + "/journal.jsonl"), result.run())) {
            if (event instanceof RunEvent.IterationReported reported) {
                assertThat(iterations.put(placeOf(reported), reported.iteration()))
                        .as("%s: %s twice", when, placeOf(reported))
                        .isNull();
                reported.iteration().artifacts().values().forEach(artifact -> assertWhole(when, run, artifact));
            }
        }
        for (RunEvent each : told) {
            if (each instanceof RunEvent.IterationReported reported) {
                assertThat(iterations.get(placeOf(reported)))
                        .as("%s: %s", when, placeOf(reported))
                        .isEqualTo(reported.iteration());
            }
        }
        assertThat(new RunReader(store).read(result.run()).result()).as(when).isEqualTo(result);
        ArtifactRef scene =
                requireNonNull(requireNonNull(result.best()).best()).artifacts().get(VigaLoop.SCENE);
        assertThat(store.file(result.run() + "/final.blend"))
                .as(when)
                .hasSameBinaryContentAs(store.file(requireNonNull(scene).path()));
    }

    private static List<Integer> placeOf(RunEvent.IterationReported reported) {
        return List.of(
                reported.attempt(), reported.tryNumber(), reported.iteration().index());
    }
}
