package io.attemptcoordinator.core.disk;

import io.attemptcoordinator.core.disk.FaultyDisk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model of a disk that knows what of it is durable, and so what may be left of it after a crash. Steps of a {@link
 * FaultyDisk} are applied to it. A change of the names in a folder is durable once the folder was forced, the content of a
 * file once the file was; until then, any part of it may be lost.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
public final class CrashedDisk {
    private final Folder root = new Folder();

    /** What becomes of changes of names that were not forced. */
    public enum Names {
        KEPT,
        LOST,
        /** Of each folder, only the last change got to the disk. */
        ONLY_LAST_KEPT,
        /** Of each folder, every other change got to the disk. */
        HALF_KEPT
    }

    /** What becomes of content that was not forced. */
    public enum Contents {
        KEPT,
        LOST,
        /** The first half is kept. */
        TORN,
        /** All but the last byte is kept. */
        LAST_BYTE_LOST,
        /** The length and the second half are kept, and the first half is zeros: the pages were written in another order. */
        HOLE
    }

    /** A loss of power, or, if everything is kept, the end of the process. */
    public record Crash(Names names, Contents contents) {
        public static final Crash KILLED = new Crash(Names.KEPT, Contents.KEPT);
        public static final Crash NOTHING_UNFORCED_KEPT = new Crash(Names.LOST, Contents.LOST);
    }

    private abstract static class Node {}

    private static final class Content extends Node {
        private byte[] now = {};
        private byte[] durable = now;

        byte[] after(Contents contents) {
            int begin = durable.length;
            int lost = now.length - begin;
            if (now == durable || contents == Contents.KEPT) {
                return now;
            }
            if (lost <= 0 || contents == Contents.LOST) {
                return durable;
            }
            if (contents == Contents.HOLE) {
                byte[] hole = now.clone();
                Arrays.fill(hole, begin, begin + lost / 2, (byte) 0);
                return hole;
            }
            return Arrays.copyOf(now, contents == Contents.TORN ? begin + lost / 2 : now.length - 1);
        }
    }

    private static final class Folder extends Node {
        private final Map<String, Node> now = new HashMap<>();
        private final Map<String, Node> durable = new HashMap<>();

        /** Each change gives names a node, or, with null, takes it from them. */
        private final List<Map<String, @Nullable Node>> unforced = new ArrayList<>();

        void change(Map<String, @Nullable Node> change) {
            apply(change, now);
            unforced.add(change);
        }

        void force() {
            durable.clear();
            durable.putAll(now);
            unforced.clear();
        }

        Map<String, Node> after(Names names) {
            Map<String, Node> left = new HashMap<>(durable);
            for (int index = 0; index < unforced.size(); index++) {
                boolean isKept = names == Names.KEPT
                        || (names == Names.ONLY_LAST_KEPT && index == unforced.size() - 1)
                        || (names == Names.HALF_KEPT && index % 2 == 1);
                if (isKept) {
                    apply(unforced.get(index), left);
                }
            }
            return left;
        }

        private static void apply(Map<String, @Nullable Node> change, Map<String, Node> names) {
            change.forEach((name, node) -> {
                if (node == null) {
                    names.remove(name);
                } else {
                    names.put(name, node);
                }
            });
        }
    }

    /** Applies a step. */
    public void apply(Step step) {
        switch (step.kind()) {
            case CREATE_FILE -> name(step.path(), new Content());
            case CREATE_FOLDER -> name(step.path(), new Folder());
            case WRITE -> {
                Content file = file(step.path());
                byte[] longer = Arrays.copyOf(file.now, file.now.length + step.bytes().length);
                System.arraycopy(step.bytes(), 0, longer, file.now.length, step.bytes().length);
                file.now = longer;
            }
            case FORCE_FILE -> file(step.path()).durable = file(step.path()).now;
            case TRUNCATE -> {
                file(step.path()).now = step.bytes();
                file(step.path()).durable = step.bytes();
            }
            case MOVE -> move(step.path(), step.other());
            case LINK -> name(step.other(), file(step.path()));
            case DELETE -> name(step.path(), null);
            case FORCE_FOLDER -> folder(step.path()).force();
            case TELL -> {}
        }
    }

    private void name(String path, @Nullable Node node) {
        Map<String, @Nullable Node> change = new HashMap<>();
        change.put(nameOf(path), node);
        folder(above(path)).change(change);
    }

    private void move(String from, String to) {
        if (!above(from).equals(above(to))) {
            throw new IllegalArgumentException("a move to another folder is not modelled");
        }
        Map<String, @Nullable Node> change = new HashMap<>();
        change.put(nameOf(to), file(from));
        change.put(nameOf(from), null);
        folder(above(from)).change(change);
    }

    private static String above(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Content file(String path) {
        return (Content) node(path);
    }

    private Folder folder(String path) {
        return (Folder) node(path);
    }

    private Node node(String path) {
        Node node = root;
        for (String name : path.isEmpty() ? new String[0] : path.split("/", -1)) {
            Node next = ((Folder) node).now.get(name);
            if (next == null) {
                throw new IllegalArgumentException("there is no " + path);
            }
            node = next;
        }
        return node;
    }

    /** What is left after a crash: the content of each file by its path; folders end in a slash and have none. */
    public SortedMap<String, byte[]> after(Crash crash) {
        SortedMap<String, byte[]> left = new TreeMap<>();
        collect("", root, crash, left);
        return left;
    }

    private static void collect(String path, Folder folder, Crash crash, Map<String, byte[]> to) {
        folder.after(crash.names()).forEach((name, node) -> {
            if (node instanceof Folder below) {
                to.put(path + name + "/", new byte[0]);
                collect(path + name + "/", below, crash, to);
            } else {
                to.put(path + name, ((Content) node).after(crash.contents()));
            }
        });
    }

    /** Writes what is left after a crash into an empty folder. */
    public static void write(SortedMap<String, byte[]> left, Path into) throws IOException {
        for (Map.Entry<String, byte[]> each : left.entrySet()) {
            Path path = into.resolve(each.getKey());
            if (each.getKey().endsWith("/")) {
                Files.createDirectory(path);
            } else {
                Files.write(path, each.getValue());
            }
        }
    }

    /** A text that differs for what differs. */
    public static String key(SortedMap<String, byte[]> left) {
        return left.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue().length + " " + Arrays.hashCode(each.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
