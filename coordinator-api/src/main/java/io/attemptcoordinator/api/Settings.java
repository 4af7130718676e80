package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import io.attemptcoordinator.api.internal.Spelling;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one component: typed values by key, checked when they are read.
 *
 * <p>Each read registers its key as known, so that {@link #requireAllRead()} can report the keys that nobody understands.
 * A value read with {@link #secret} is masked in {@link #toString()} and in {@link #recorded()}.
 *
 * <p>Every method that reads throws a {@link CoordinatorException} with {@link CoordinatorException.Code#CONFIGURATION},
 * naming the component, the key and the allowed form, if the value is missing (and there is no fallback) or invalid.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls; the values never change.
 *
 * @since 0.1
 */
// Longer than 300 lines because each kind of value has a documented method.
public final class Settings {
    /** What stands in place of a secret. */
    public static final String MASK = "[redacted]";

    private final String owner;
    private final Path folder;
    private final Map<String, String> values;
    private final Map<String, List<String>> lists;
    private final Set<String> known = new ConcurrentSkipListSet<>();
    private final Set<String> secrets = new ConcurrentSkipListSet<>();
    private final Map<String, List<Path>> files = new ConcurrentSkipListMap<>();

    private Settings(String owner, Path folder, Map<String, String> values, Map<String, List<String>> lists) {
        this.owner = requireNonNull(owner, "owner");
        this.folder = requireNonNull(folder, "folder");
        this.values = Checks.copy(values, "values");
        this.lists = Checks.copy(lists, "lists");
    }

    /**
     * Creates the settings of a component. Relative paths are resolved against the working folder.
     *
     * @param owner whose settings these are, for messages, such as {@code scorer 'ssim'}
     * @param values strings, numbers, booleans and lists of strings by key; anything else is used as its text
     */
    public static Settings of(String owner, Map<String, ?> values) {
        return of(owner, values, Path.of(""));
    }

    /**
     * Creates the settings of a component.
     *
     * @param owner whose settings these are, for messages, such as {@code scorer 'ssim'}
     * @param values strings, numbers, booleans and lists of strings by key; anything else is used as its text
     * @param folder what relative paths are resolved against, such as the folder of the task file
     */
    public static Settings of(String owner, Map<String, ?> values, Path folder) {
        Map<String, String> texts = new TreeMap<>();
        Map<String, List<String>> lists = new TreeMap<>();
        values.forEach((key, value) -> {
            if (requireNonNull(value, key) instanceof List<?> list) {
                lists.put(key, list.stream().map(String::valueOf).toList());
            }
            texts.put(key, String.valueOf(value));
        });
        return new Settings(owner, folder, texts, lists);
    }

    /** Creates empty settings. */
    public static Settings none(String owner) {
        return of(owner, Map.of());
    }

    /** Returns whether there is a value for a key. */
    public boolean has(String key) {
        return find(key) != null;
    }

    /** Returns a required text. */
    public String text(String key) {
        String value = find(key);
        if (value == null || value.isBlank()) {
            throw wrong(key, "is required but " + (value == null ? "missing" : "blank"));
        }
        return value;
    }

    /** Returns a text, or the fallback if there is none. */
    public String text(String key, String fallback) {
        String value = find(key);
        return value == null ? fallback : value;
    }

    /**
     * Returns a required list of texts, such as the words of a command. A single text is no list, since nothing says how to
     * take it apart.
     *
     * @return one text or more
     */
    public List<String> list(String key) {
        List<String> list = list(key, List.of());
        if (list.isEmpty()) {
            throw wrong(key, "is required but " + (values.containsKey(key) ? "empty" : "missing"));
        }
        return list;
    }

    /** Returns a list of texts, or the fallback if there is none. */
    public List<String> list(String key, List<String> fallback) {
        String value = find(key);
        if (value == null) {
            return fallback;
        }
        List<String> list = lists.get(key);
        if (list == null) {
            throw wrong(key, "must be a list of strings, such as [\"one\", \"two\"], but is " + shown(key, value));
        }
        return list;
    }

    /** Returns one of the constants of an enum, written in lower case with hyphens, or the fallback if there is none. */
    public <E extends Enum<E>> E choice(String key, E fallback) {
        String value = find(key);
        if (value == null) {
            return fallback;
        }
        List<String> allowed = new ArrayList<>();
        for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(value)) {
                return constant;
            }
            allowed.add(name);
        }
        throw wrong(key, "must be one of " + allowed + " but is " + shown(key, value));
    }

    /**
     * Returns a required secret, such as an API key. From now on it is masked wherever these settings are shown.
     *
     * @return the value in clear
     */
    public String secret(String key) {
        secrets.add(key);
        return text(key);
    }

    /** Returns {@code true} or {@code false}, or the fallback if there is no value. */
    public boolean flag(String key, boolean fallback) {
        String value = find(key);
        if (value == null) {
            return fallback;
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong(key, "must be true or false but is " + shown(key, value));
        }
        return value.equals("true");
    }

    /** Returns a whole number within a range, or the fallback if there is none. */
    public long integer(String key, long least, long most, long fallback) {
        String value = find(key);
        if (value == null) {
            return fallback;
        }
        String allowed = "must be a whole number within [" + least + ", " + most + "] but is " + shown(key, value);
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, allowed);
        }
        throw wrong(key, allowed);
    }

    /** Returns a finite number within a range, or the fallback if there is none. */
    public double number(String key, double least, double most, double fallback) {
        String value = find(key);
        if (value == null) {
            return fallback;
        }
        String allowed = "must be a number within [" + least + ", " + most + "] but is " + shown(key, value);
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, allowed);
        }
        throw wrong(key, allowed);
    }

    /** Returns a positive ISO-8601 duration such as {@code PT1.5S}, or the fallback if there is none. */
    public Duration duration(String key, Duration fallback) {
        String value = find(key);
        if (value == null) {
            return fallback;
        }
        try {
            Duration duration = Duration.parse(value);
            if (!duration.isZero() && !duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(key, "must be a positive ISO-8601 duration such as PT1.5S but is " + shown(key, value));
        }
        throw wrong(key, "must be positive but is " + shown(key, value));
    }

    /** Returns a required path, resolved against the folder of these settings. */
    public Path path(String key) {
        Path path = resolve(key, text(key));
        files.put(key, List.of(path));
        return path;
    }

    /**
     * Returns a path, resolved against the folder of these settings.
     *
     * @param fallback the path if there is none; {@code .} for the folder itself
     */
    public Path path(String key, String fallback) {
        Path path = resolve(key, text(key, fallback));
        files.put(key, List.of(path));
        return path;
    }

    /** Returns a required list of paths, separated by commas, each resolved against the folder of these settings. */
    public List<Path> paths(String key) {
        List<Path> paths = new ArrayList<>();
        for (String each : text(key).split(",", -1)) {
            if (each.isBlank()) {
                throw wrong(key, "must be paths separated by commas but has an empty one");
            }
            paths.add(resolve(key, each.strip()));
        }
        files.put(key, List.copyOf(paths));
        return List.copyOf(paths);
    }

    /** Returns the paths that were read so far, by key: what a component depends on besides its settings. */
    public Map<String, List<Path>> files() {
        return Map.copyOf(files);
    }

    private Path resolve(String key, String value) {
        try {
            return folder.resolve(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw wrong(key, "must be a path but is " + shown(key, value));
        }
    }

    /**
     * Checks that every key was read by the component that they were given to.
     *
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} naming each key that nobody read,
     *     the nearest key that is known, and all known keys
     */
    public void requireAllRead() {
        List<String> unread = new ArrayList<>();
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                String hint = nearest(key, known)
                        .map(nearest -> " (did you mean '" + nearest + "'?)")
                        .orElse("");
                unread.add("'" + key + "'" + hint);
            }
        }
        if (!unread.isEmpty()) {
            throw new CoordinatorException(
                    CoordinatorException.Code.CONFIGURATION,
                    "The settings of " + owner + " have unknown keys: " + String.join(", ", unread) + ". Known keys: "
                            + known + ".");
        }
    }

    /** Returns the values as they may be written down: secrets are masked. */
    public Map<String, String> recorded() {
        Map<String, String> recorded = new TreeMap<>(values);
        recorded.replaceAll((key, value) -> shown(key, value));
        return Map.copyOf(recorded);
    }

    private @Nullable String find(String key) {
        known.add(requireNonNull(key, "key"));
        return values.get(key);
    }

    private String shown(String key, String value) {
        return secrets.contains(key) ? MASK : value;
    }

    /**
     * Returns the error of a value that cannot be used, for what the other methods do not check.
     *
     * @param key the key
     * @param what what is wrong with it, without a full stop, such as {@code must name a view}
     * @return an error with {@link CoordinatorException.Code#CONFIGURATION}, to be thrown
     */
    public CoordinatorException wrong(String key, String what) {
        return new CoordinatorException(
                CoordinatorException.Code.CONFIGURATION, "The setting '" + key + "' of " + owner + " " + what + ".");
    }

    /**
     * Returns the known name that a misspelt one probably stands for: the one with the smallest Levenshtein distance, if at
     * most a third of the letters, or two of them, differ. Letter case does not count.
     */
    public static Optional<String> nearest(String name, Iterable<String> known) {
        String nearest = null;
        int least = Math.max(2, name.length() / 3) + 1;
        for (String candidate : known) {
            int distance = Spelling.distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    @Override
    public String toString() {
        return owner + " " + recorded();
    }
}
