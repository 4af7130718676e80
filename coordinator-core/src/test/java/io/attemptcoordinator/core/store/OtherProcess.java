package io.attemptcoordinator.core.store;

import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.ArtifactRef;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/** Starts a {@code main} method of a test in a process of its own. */
final class OtherProcess {
    private OtherProcess() {}

    static Process start(Class<?> main, String... arguments) throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-cp", classPath(main), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The class path of the classes that are needed, from wherever they were loaded. */
    private static String classPath(Class<?> main) throws URISyntaxException {
        List<String> path = new ArrayList<>();
        for (Class<?> needed : List.of(main, FileArtifactStore.class, ArtifactRef.class, Logger.class, Hashing.class)) {
            path.add(Path.of(needed.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return String.join(File.pathSeparator, path);
    }
}
