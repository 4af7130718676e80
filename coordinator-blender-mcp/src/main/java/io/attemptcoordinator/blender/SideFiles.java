package io.attemptcoordinator.blender;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import com.google.common.io.ByteSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files that a mesh refers to: the materials of an OBJ file with their images, and the buffers and images of a glTF file.
 * Only those in the folder of the mesh or below, so that a mesh from elsewhere cannot read what it likes.
 *
 * <p><b>Thread-safety:</b> without state.
 */
final class SideFiles {
    private static final int MAX_LINE_CHARS = 4096;
    private static final int MAX_JSON_BYTES = 64 * 1024 * 1024;
    private static final int GLB_HEADER_BYTES = 20;
    private static final int GLB_JSON = 0x4E4F534A;
    private static final Splitter WORDS = Splitter.onPattern("\\s+").omitEmptyStrings();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How many words follow each option of an image in a material; a negative number counts numbers, at most so many. */
    private static final Map<String, Integer> OPTIONS = Map.ofEntries(
            Map.entry("-blendu", 1),
            Map.entry("-blendv", 1),
            Map.entry("-boost", 1),
            Map.entry("-bm", 1),
            Map.entry("-cc", 1),
            Map.entry("-clamp", 1),
            Map.entry("-colorspace", 1),
            Map.entry("-imfchan", 1),
            Map.entry("-mm", 2),
            Map.entry("-o", -3),
            Map.entry("-s", -3),
            Map.entry("-t", -3),
            Map.entry("-texres", 1),
            Map.entry("-type", 1));

    /** The keywords of images, in lower case. */
    private static final Set<String> IMAGES = Set.of("bump", "map_bump", "norm", "disp", "decal", "refl", "map_refl");

    private final Path folder;
    private final SortedSet<Path> found = new TreeSet<>();

    private SideFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the regular files that a mesh refers to.
     *
     * @param mesh an absolute path
     * @throws IOException if a file cannot be read, or the materials of an OBJ file are missing
     */
    static SortedSet<Path> of(Path mesh) throws IOException {
        Path folder = mesh.getParent();
        SideFiles files = new SideFiles(folder == null ? mesh : folder);
        switch (SceneRecipe.extension(mesh)) {
            case "obj" -> files.addMaterials(mesh);
            case "gltf" -> files.addResources(InputFiles.read(mesh, MAX_JSON_BYTES), mesh);
            case "glb" -> files.addResources(jsonOfBinary(InputFiles.open(mesh)), mesh);
            default -> InputFiles.open(mesh);
        }
        return files.found;
    }

    private void addMaterials(Path mesh) throws IOException {
        List<String> libraries = new ArrayList<>();
        forEachLine(mesh, line -> {
            if (line.startsWith("mtllib ")) {
                libraries.add(line.substring("mtllib ".length()).strip());
            }
        });
        for (String library : libraries) {
            // A name can have spaces, and a line several names.
            List<String> names = exists(library, folder) ? List.of(library) : WORDS.splitToList(library);
            for (String name : names) {
                Path file = resolve(name, folder);
                if (file == null) {
                    throw new FileSystemException(
                            mesh.toString(),
                            null,
                            "it refers to the materials '" + name + "', which are not in its folder or below");
                }
                if (found.add(file)) {
                    addImages(file);
                }
            }
        }
    }

    private void addImages(Path materials) throws IOException {
        Path base = materials.getParent();
        forEachLine(materials, line -> {
            List<String> words = WORDS.limit(2).splitToList(line);
            String keyword = words.isEmpty() ? "" : words.get(0).toLowerCase(Locale.ROOT);
            if (words.size() == 2 && (keyword.startsWith("map_") || IMAGES.contains(keyword))) {
                String name = withoutOptions(words.get(1));
                String plain = name.replace('\\', '/');
                // As Blender looks for it: where it should be, else beside the materials.
                for (String each : List.of(name, plain, plain.substring(plain.lastIndexOf('/') + 1))) {
                    Path image = resolve(each, base == null ? folder : base);
                    if (image != null) {
                        found.add(image);
                        break;
                    }
                }
            }
        });
    }

    private static String withoutOptions(String arguments) {
        String rest = arguments.strip();
        while (rest.startsWith("-")) {
            List<String> words = WORDS.limit(2).splitToList(rest);
            Integer count = OPTIONS.get(words.get(0));
            if (count == null || words.size() < 2) {
                return rest;
            }
            rest = words.get(1).strip();
            for (int i = 0; i < Math.abs(count); i++) {
                List<String> next = WORDS.limit(2).splitToList(rest);
                if (next.size() < 2 || (count < 0 && !next.get(0).matches("[-+0-9.eE]+"))) {
                    break;
                }
                rest = next.get(1).strip();
            }
        }
        return rest;
    }

    /** Returns the first chunk of a binary glTF file. */
    private static byte[] jsonOfBinary(ByteSource file) throws IOException {
        byte[] header = file.slice(0, GLB_HEADER_BYTES).read();
        if (header.length == GLB_HEADER_BYTES) {
            ByteBuffer words = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            int length = words.getInt(12);
            if (words.getInt(16) == GLB_JSON && length >= 0 && length <= MAX_JSON_BYTES) {
                return file.slice(GLB_HEADER_BYTES, length).read();
            }
        }
        return new byte[0];
    }

    /** What is not glTF is left to the importer to refuse. */
    private void addResources(byte[] json, Path mesh) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new FileSystemException(mesh.toString(), null, "it is not a glTF file: " + e.getOriginalMessage());
        }
        for (String kind : List.of("buffers", "images")) {
            for (JsonNode each : root.path(kind)) {
                String uri = each.path("uri").asText("");
                if (!uri.isEmpty() && !uri.startsWith("data:")) {
                    Path file = resolve(decoded(uri), folder);
                    if (file != null) {
                        found.add(file);
                    }
                }
            }
        }
    }

    private static String decoded(String uri) {
        try {
            return URLDecoder.decode(uri.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return uri;
        }
    }

    private boolean exists(String name, Path base) {
        return resolve(name, base) != null;
    }

    /** Returns a regular file in the folder of the mesh or below; null if there is none. */
    private @Nullable Path resolve(String name, Path base) {
        try {
            Path file = base.resolve(name).normalize();
            return !name.isEmpty() && file.startsWith(folder) && Files.isRegularFile(file) ? file : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Lines that are too long to name a file are cut: they are data. */
    private static void forEachLine(Path file, Consumer<String> consumer) throws IOException {
        try (Reader opened = InputFiles.open(file)
                        .asCharSource(StandardCharsets.UTF_8)
                        .openStream();
                BufferedReader reader = new BufferedReader(opened, 1 << 16)) {
            StringBuilder line = new StringBuilder();
            int next;
            while ((next = reader.read()) >= 0) {
                if (next == '\n') {
                    consumer.accept(line.toString().strip());
                    line.setLength(0);
                } else if (line.length() < MAX_LINE_CHARS) {
                    line.append((char) next);
                }
            }
            consumer.accept(line.toString().strip());
        }
    }
}
