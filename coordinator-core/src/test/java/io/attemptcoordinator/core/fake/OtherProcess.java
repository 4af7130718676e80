package io.attemptcoordinator.core.fake;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/** Starts a {@code main} method of a test in a process of its own. */
public final class OtherProcess {
    private OtherProcess() {}

    public static Process start(Class<?> main, String... arguments) throws IOException, URISyntaxException {
        return prepare(List.of(), main, arguments)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Prepares a process with options for its virtual machine. */
    public static ProcessBuilder prepare(List<String> options, Class<?> main, String... arguments)
            throws URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(main), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** The class path of the classes that are needed, from wherever they were loaded. */
    private static String classPath(Class<?> main) throws URISyntaxException {
        List<String> path = new ArrayList<>();
        for (Class<?> needed : List.of(
                main,
                FileArtifactStore.class,
                ArtifactRef.class,
                Logger.class,
                Hashing.class,
                JsonMapper.class,
                JsonFactory.class,
                JsonProperty.class)) {
            path.add(Path.of(needed.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return String.join(File.pathSeparator, path);
    }
}
