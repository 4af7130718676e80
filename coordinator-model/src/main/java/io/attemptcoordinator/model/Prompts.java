package io.attemptcoordinator.model;

import com.google.common.hash.Hashing;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What models are asked, as Mustache templates: those of this library, each of which a file of the same name can replace. {@code
 * docs/reference/prompts.md} lists the templates and their values.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class Prompts {
    /** The maximum size of a template: 256 KiB. */
    public static final int MAX_BYTES = 1 << 18;

    private static final String EXTENSION = ".mustache";

    private final Map<String, Template> templates = new TreeMap<>();
    private final Map<String, String> digests = new TreeMap<>();

    /** A template, by its part and by whether it comes first or with each turn. */
    enum Name {
        GENERATOR_SYSTEM,
        GENERATOR_TURN,
        VERIFIER_SYSTEM,
        VERIFIER_TURN,
        JUDGE_SYSTEM,
        JUDGE_TURN;

        String file() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + EXTENSION;
        }
    }

    private Prompts(@Nullable Path folder) {
        for (Name name : Name.values()) {
            String text = read(name.file(), folder);
            digests.put(
                    name.file(),
                    Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString());
            templates.put(name.file(), compiled(name.file(), text));
        }
    }

    /** Returns the templates of this library. */
    public static Prompts builtIn() {
        return new Prompts(null);
    }

    /**
     * Returns the templates of this library, except those that a folder replaces.
     *
     * @param folder has files such as {@code generator-turn.mustache}
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is no folder, a template in it cannot be used, or a file with
     *     that extension is none of the templates
     */
    public static Prompts from(Path folder) {
        try (var files = Files.newDirectoryStream(folder, "*" + EXTENSION)) {
            for (Path file : files) {
                requireKnown(file);
            }
        } catch (IOException e) {
            throw wrong(folder.toString(), "cannot be read: " + e, e);
        }
        return new Prompts(folder);
    }

    private static void requireKnown(Path file) {
        String name = String.valueOf(file.getFileName());
        for (Name known : Name.values()) {
            if (known.file().equals(name)) {
                return;
            }
        }
        throw wrong(
                file.toString(),
                "is none of the templates, "
                        + Arrays.stream(Name.values()).map(Name::file).toList(),
                null);
    }

    private static String read(String file, @Nullable Path folder) {
        Path own = folder == null ? null : folder.resolve(file);
        String shown = own == null ? file : own.toString();
        try (InputStream content = own != null && Files.exists(own)
                ? Files.newInputStream(own)
                : Prompts.class.getResourceAsStream("prompts/" + file)) {
            if (content == null) {
                throw new IllegalStateException("the library has no template " + file);
            }
            byte[] bytes = content.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw wrong(shown, "has more than " + MAX_BYTES + " bytes", null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw wrong(shown, "cannot be read: " + e, e);
        }
    }

    /** A value that is missing is an error, because a prompt without it would go unnoticed. */
    private static Template compiled(String name, String text) {
        try {
            return Mustache.compiler()
                    .escapeHTML(false)
                    .emptyStringIsFalse(true)
                    .strictSections(true)
                    .compile(text);
        } catch (MustacheException e) {
            throw wrong(name, "is not a Mustache template: " + e.getMessage(), e);
        }
    }

    private static CoordinatorException wrong(String what, String why, @Nullable Exception cause) {
        return new CoordinatorException(Code.CONFIGURATION, "The prompt " + what + " " + why + ".", cause);
    }

    /**
     * Returns a prompt.
     *
     * @param name which
     * @param values the values, by name
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the template has another value
     */
    String render(Name name, Map<String, ?> values) {
        Template template = templates.get(name.file());
        if (template == null) {
            throw new IllegalStateException("each template was compiled");
        }
        try {
            return template.execute(values).strip();
        } catch (MustacheException e) {
            throw wrong(name.file(), "cannot be used: " + e.getMessage() + " The values are " + values.keySet(), e);
        }
    }

    /** Returns the SHA-256 digests of the templates, by the names of their files, for the record of a run. */
    public Map<String, String> digests() {
        return Map.copyOf(digests);
    }
}
