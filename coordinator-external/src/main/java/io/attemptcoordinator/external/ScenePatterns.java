package io.attemptcoordinator.external;

import io.attemptcoordinator.core.time.Deadline;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Iterations are files whose path matches a pattern, in the order of their numbers, each once. A file is complete when it has not
 * changed for a moment. Nothing beyond the folder is looked at, and no link is followed.
 */
final class ScenePatterns implements Sightings {
    private static final Duration SETTLED = Duration.ofMillis(500);

    private final Path folder;
    private final List<String> patterns;
    private final List<PathMatcher> matchers;
    private final LongSupplier ticker;
    private final Set<Path> returned = new HashSet<>();
    private final Map<Path, Seen> seen = new HashMap<>();

    ScenePatterns(Path folder, List<String> patterns, LongSupplier ticker) {
        this.folder = folder;
        this.patterns = patterns;
        this.ticker = ticker;
        matchers = patterns.stream()
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
    }

    /** What a file looked like, and when that is old enough. */
    private record Seen(long size, FileTime modified, Deadline settled) {}

    @Override
    public List<Sighting> next(boolean isEnded) {
        List<Sighting> complete = new ArrayList<>();
        for (Map.Entry<Path, BasicFileAttributes> file : matching().entrySet()) {
            if (!isEnded && !isSettled(file.getKey(), file.getValue())) {
                break; // Those after it come after it.
            }
            returned.add(file.getKey());
            seen.remove(file.getKey());
            complete.add(Sighting.ofScene(file.getKey().toString(), folder.resolve(file.getKey())));
        }
        return complete;
    }

    @Override
    public String nothing() {
        return "no file in its folder matches " + patterns;
    }

    boolean matches(Path relative) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
    }

    private boolean isSettled(Path path, BasicFileAttributes now) {
        Seen before = seen.get(path);
        if (before == null || before.size != now.size() || !before.modified.equals(now.lastModifiedTime())) {
            seen.put(path, new Seen(now.size(), now.lastModifiedTime(), Deadline.after(ticker, SETTLED)));
            return false;
        }
        return before.settled.isPassed();
    }

    private Map<Path, BasicFileAttributes> matching() {
        Map<Path, BasicFileAttributes> matching = new TreeMap<>(NaturalOrder.INSTANCE);
        new FolderWalk() {
            @Override
            FileVisitResult look(Path path, BasicFileAttributes attributes) {
                Path relative = folder.relativize(path);
                if (!attributes.isDirectory() && !returned.contains(relative) && matches(relative)) {
                    matching.put(relative, attributes);
                }
                return FileVisitResult.CONTINUE;
            }
        }.through(folder);
        return matching;
    }
}
