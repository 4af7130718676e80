package io.attemptcoordinator.cli;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The jars of the operator's own components, which the launcher puts on the class path. Java ignores what is not there. */
final class Plugins {
    /** The environment variable that names them, with the separator of a class path between them. */
    static final String VARIABLE = "COORDINATOR_PLUGINS";

    private Plugins() {}

    /**
     * Checks that everything is there.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} naming the first entry that is not
     */
    static void require(Console console) {
        for (String entry : console.environment().getOrDefault(VARIABLE, "").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                require(console.folder(), entry);
            }
        }
    }

    private static void require(Path folder, String entry) {
        try {
            // A class path may name all jars of a folder.
            boolean isAll = entry.endsWith(File.separator + "*");
            Path path = folder.resolve(isAll ? entry.substring(0, entry.length() - 2) : entry);
            if (Files.isDirectory(path)) {
                return;
            }
            if (isAll || !Files.isRegularFile(path)) {
                throw unusable(entry, "which is not there", null);
            }
            new ZipFile(path.toFile()).close();
        } catch (IOException e) {
            throw unusable(entry, "which is not a readable jar (" + e.getMessage() + ")", e);
        } catch (InvalidPathException e) {
            throw unusable(entry, "which is not a path", e);
        }
    }

    private static CoordinatorException unusable(String entry, String why, @Nullable Exception e) {
        return new CoordinatorException(
                Code.CONFIGURATION,
                VARIABLE + " names " + entry + ", " + why + ". Correct the variable, or unset it.",
                e);
    }
}
