package io.attemptcoordinator.task;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Settings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a component is made of besides the text of its settings, so that a run does not go on with another one. */
final class ComponentDigests {
    private static final String SUFFIX = ".sha256";

    private ComponentDigests() {}

    /**
     * Returns the settings as they are recorded, with the digests of the files that they name ({@code <key>.sha256}) and of the
     * jar that a plug-in comes from ({@code plugin.sha256}). What is no regular file has none.
     */
    static Map<String, String> with(Settings settings, Component component) {
        Map<String, String> recorded = new TreeMap<>(settings.recorded());
        settings.files().forEach((key, files) -> put(recorded, key + SUFFIX, files));
        if (!component.getClass().getName().startsWith("io.attemptcoordinator.")) {
            put(recorded, "plugin" + SUFFIX, jarOf(component.getClass()));
        }
        return recorded;
    }

    private static List<Path> jarOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null || source.getLocation() == null
                    ? List.of()
                    : List.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return List.of(); // It does not come from a file.
        }
    }

    private static void put(Map<String, String> recorded, String key, List<Path> files) {
        List<String> digests = new ArrayList<>();
        for (Path file : files) {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                digests.add(digest(file));
            }
        }
        if (!digests.isEmpty()) {
            recorded.put(key, String.join(",", digests));
        }
    }

    private static String digest(Path file) {
        try {
            return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
        } catch (IOException e) {
            return "unreadable"; // Whoever uses the file says what is wrong with it.
        }
    }
}
