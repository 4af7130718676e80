package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that the installation of Blender lacks, as the bridge found before any program ran. A failure that it explains is the
 * installation's, and a new worker does not help.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param what its name
 * @param remedy what to do, in the imperative
 * @param signs texts in the error of a program that needed it; empty for what only rendering needs
 */
public record Lack(String what, String remedy, List<String> signs) {
    private static final Pattern LOADER = Pattern.compile("error while loading shared libraries: ([^\\s:]{1,200}):");

    /** Copies the list. */
    public Lack {
        signs = List.copyOf(signs);
    }

    /** Reads what the bridge found. */
    public static List<Lack> listOf(JsonNode found) {
        List<Lack> lacks = new ArrayList<>();
        for (JsonNode each : found) {
            List<String> signs = new ArrayList<>();
            each.path("signs").forEach(sign -> signs.add(sign.asText()));
            lacks.add(new Lack(each.path("what").asText(), each.path("remedy").asText(), signs));
        }
        return List.copyOf(lacks);
    }

    /** Returns the library without which a Blender did not even start, by what the dynamic linker said; null if it said nothing. */
    public static @Nullable Lack ofLinker(String output) {
        Matcher matcher = LOADER.matcher(output);
        if (!matcher.find()) {
            return null;
        }
        String library = matcher.group(1);
        return new Lack(
                library,
                "install the package that has it, which apt-file find " + library + " names on Debian",
                List.of());
    }

    /** Returns whether a program that failed with an error needed it. */
    boolean explains(String error) {
        return signs.stream().anyMatch(error::contains);
    }

    boolean isForRendering() {
        return signs.isEmpty();
    }

    /** Describes what is missing, for the record of a run. */
    static String describe(List<Lack> lacks) {
        return lacks.isEmpty() ? "nothing" : lacks.stream().map(Lack::what).collect(Collectors.joining(", "));
    }

    /**
     * Returns the failure of an installation.
     *
     * @param lacks what explains it, at least one
     * @param failure what failed for want of it, as a sentence without its full stop
     * @param evidence the observations
     */
    static CoordinatorException fault(
            List<Lack> lacks, String failure, List<Evidence> evidence, @Nullable Throwable cause) {
        String missing = describe(lacks);
        String remedies = lacks.stream().map(Lack::remedy).collect(Collectors.joining("; "));
        List<Evidence> all = new ArrayList<>(evidence);
        all.add(new Evidence(Evidence.Kind.PERMANENT, "the installation of Blender lacks " + missing));
        return new CoordinatorException(
                Code.BACKEND_UNAVAILABLE,
                failure + ". The installation of Blender lacks " + missing + ": " + remedies + ".",
                all,
                cause);
    }
}
