package io.attemptcoordinator.mcp;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.task.TaskRun;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * All runs: those that this server started, and those on record in the folder of the runs.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls.
 */
final class RunBook {
    /** More folders than this are not looked through. */
    private static final int MAX_RUNS = 10_000;

    private static final int MAX_SHOWN = 5;

    private final Path folder;
    private final FileArtifactStore store;
    private final LiveRuns live;

    RunBook(Path folder, LiveRuns live) {
        this.folder = folder;
        this.store = new FileArtifactStore(folder);
        this.live = live;
    }

    /**
     * Finds a run.
     *
     * @param id its name, or the ticket that it was started with
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if there is none, naming those that it could be
     */
    RunView find(String id) {
        for (LiveRun each : live.all()) {
            LiveRun.Snapshot now = each.snapshot();
            if (id.equals(each.ticket()) || id.equals(now.name())) {
                TaskRun run = now.run();
                ArtifactStore where = run == null ? store : run.store();
                return new RunView(now.id(), now.name(), where, each);
            }
        }
        if (isName(id) && Files.isRegularFile(store.file(id + "/" + RunLayout.RUN), LinkOption.NOFOLLOW_LINKS)) {
            return new RunView(id, id, store, null);
        }
        throw unknown(id);
    }

    private static boolean isName(String id) {
        try {
            return !ArtifactStore.requirePath(id).contains("/");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private CoordinatorException unknown(String id) {
        List<String> known = ids();
        String hint = Settings.nearest(Texts.brief(id, 200), known)
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .orElse(
                        known.isEmpty()
                                ? " There is none yet; start_run starts one."
                                : " The newest are: "
                                        + String.join(", ", known.subList(0, Math.min(MAX_SHOWN, known.size()))) + ".");
        return new CoordinatorException(Code.CONFIGURATION, "There is no run '" + Texts.brief(id, 200) + "'." + hint);
    }

    /** Returns the ids of all runs: first those under way, then those on record, each the newest first. */
    List<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        List<LiveRun> started = live.all();
        for (int i = started.size() - 1; i >= 0; i--) {
            LiveRun.Snapshot now = started.get(i).snapshot();
            if (!now.isEnded()) {
                ids.add(now.id());
            }
        }
        ids.addAll(recorded());
        started.stream()
                .map(each -> each.snapshot().name())
                .filter(Objects::nonNull)
                .forEach(ids::add);
        return List.copyOf(ids);
    }

    /** A name begins with the time at which the run began, so the order of names is that of time. */
    private List<String> recorded() {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (names.size() < MAX_RUNS
                        && isName(name)
                        && Files.isRegularFile(entry.resolve(RunLayout.RUN), LinkOption.NOFOLLOW_LINKS)) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO, "The folder of the runs, " + folder + ", cannot be read: " + e, e);
        }
        names.sort(Comparator.reverseOrder());
        return names;
    }
}
