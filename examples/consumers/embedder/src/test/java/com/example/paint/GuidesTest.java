package com.example.paint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The how-to guides show the code of this project. A block of code below a comment such as {@code <!-- code: plan -->} is the
 * region of that name; run the test with {@code -Dguides.update=true} to copy the code into the guides.
 */
class GuidesTest {
    private static final Path GUIDES = Path.of("../../../docs/how-to");
    private static final Pattern BLOCK =
            Pattern.compile("<!-- code: ([a-z]+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("( *)// region ([a-z]+)\n(.*?)\n *// endregion", Pattern.DOTALL);

    @Test
    void theGuidesShowThisCode() throws IOException {
        Map<String, String> regions = regions();
        List<String> shown = new ArrayList<>();
        for (Path guide : files(GUIDES, ".md")) {
            String text = Files.readString(guide);
            String updated = BLOCK.matcher(text).replaceAll(block -> {
                assertThat(regions).as("regions, for %s", guide.getFileName()).containsKey(block.group(1));
                shown.add(block.group(1));
                return Matcher.quoteReplacement(
                        "<!-- code: " + block.group(1) + " -->\n```java\n" + regions.get(block.group(1)) + "\n```\n");
            });
            if (Boolean.getBoolean("guides.update")) {
                Files.writeString(guide, updated);
            } else {
                assertThat(text)
                        .as("%s; update it with -Dguides.update=true", guide.getFileName())
                        .isEqualTo(updated);
            }
        }
        assertThat(shown).containsExactlyInAnyOrderElementsOf(regions.keySet());
    }

    private static Map<String, String> regions() throws IOException {
        Map<String, String> regions = new TreeMap<>();
        for (Path source : files(Path.of("src/main/java"), ".java")) {
            Matcher matcher = REGION.matcher(Files.readString(source));
            matcher.results().forEach(region -> regions.put(region.group(2), withoutIndent(region)));
        }
        return regions;
    }

    private static String withoutIndent(MatchResult region) {
        int indent = region.group(1).length();
        return region.group(3)
                .lines()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .collect(Collectors.joining("\n"));
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
