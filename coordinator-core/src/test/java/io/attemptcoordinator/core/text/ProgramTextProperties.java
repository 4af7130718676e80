package io.attemptcoordinator.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** What holds of every program in any dress, and of any text. */
class ProgramTextProperties {
    private static final String[] SHARDS = {
        "import bpy",
        "x = 1",
        "'''",
        "\"\"\"",
        "#",
        "```",
        "````",
        "```python",
        "~~~",
        "~~~~",
        "`",
        "    ",
        "\t",
        " ",
        "\n",
        "\n",
        "\n",
        "<think>",
        "</think>",
        "<thinking>",
        "\f",
        "\u2028",
        "\u0085",
        "\uFEFF",
        "\uD83D\uDE00",
        "from x import y",
        "{}"
    };

    @Property
    void programInAnyDressIsExtracted(@ForAll("programs") String program, @ForAll("dresses") Dress dress) {
        String text = dress.of(program);

        assertThat(ProgramText.extract(text)).as(text).isEqualTo(program);
    }

    @Property
    void proseAroundABlockChangesNothing(
            @ForAll("programs") String program,
            @ForAll("dresses") Dress dress,
            @ForAll("prose") String before,
            @ForAll("prose") String after) {
        assertThat(ProgramText.extract(before + "\n" + dress.of(program) + "\n" + after))
                .isEqualTo(program);
    }

    @Property
    void thinkingBeforeABlockChangesNothing(@ForAll("programs") String program, @ForAll("texts") String draft) {
        String thinking = draft.replace("think", "");

        assertThat(ProgramText.extract(
                        "<think>" + thinking + "</think>\n" + new Dress(0, "", "python", "\n").of(program)))
                .isEqualTo(program);
    }

    @Property
    void bareProgramIsExtracted(@ForAll("programs") String program) {
        String bare = "import bpy\n" + program.replaceAll("[`~<]", "") + "\n\n";

        assertThat(ProgramText.extract(bare)).isEqualTo(bare.strip());
    }

    /** Without tags of thinking: what is before the end of thinking cannot be told from it. */
    @Property
    void programInAFenceThatIsTooShortIsNeverCutSilently(@ForAll("programs") String program) {
        String code = program.replace("<", "");
        String extracted = outcome("```python\n" + code + "\n```");

        Statistics.label("refused").collect(extracted == null);
        if (extracted != null && !extracted.equals(code)) {
            // A line of backticks is no Python, so only a string can be cut, and that is a syntax error.
            assertThat(code).startsWith(extracted + "\n").containsPattern("(?m)^ {0,3}`{3,}[ \t]*$");
        }
    }

    @Property
    void twoProgramsAreOneOnlyIfTheyAreEqual(
            @ForAll("programs") String one, @ForAll("programs") String other, @ForAll("dresses") Dress dress) {
        assertThat(outcome(dress.of(one) + "\n" + dress.of(other))).isEqualTo(one.equals(other) ? one : null);
        assertThat(outcome(dress.of(one) + "\n" + dress.of(one))).isEqualTo(one);
    }

    @Property
    void everyCutOfABlockIsRefused(
            @ForAll("programs") String program, @ForAll("dresses") Dress dress, @ForAll int choice) {
        String text = dress.of(program);
        int lastLine = text.lastIndexOf(dress.lineBreak) + dress.lineBreak.length();

        assertThat(outcome(text.substring(0, Math.floorMod(choice, lastLine)))).isNull();
    }

    @Property(tries = 3000)
    void anyTextHasAProgramOrIsMalformed(@ForAll("texts") String text) {
        String program = outcome(text);

        Statistics.label("has a program").collect(program != null);
    }

    @Property
    void anyStringHasAProgramOrIsMalformed(@ForAll String text) {
        outcome(text);
    }

    /** The program, or null if the text is malformed. Every other exception fails the property. */
    private static @Nullable String outcome(String text) {
        try {
            String program = ProgramText.extract(text);
            assertThat(program).isNotBlank().doesNotContain("\r", "\u0000");
            assertThat(new String(program.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(program);
            return program;
        } catch (MalformedOutputException e) {
            assertThat(e.getMessage()).endsWith(ProgramText.FORM).hasSizeLessThan(2000);
            return null;
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(Arbitraries.of(SHARDS), Arbitraries.strings().ofMaxLength(3))
                .list()
                .ofMaxSize(25)
                .map(shards -> String.join("", shards));
    }

    /** Lines of anything, also of backticks and tildes, with one that is a statement. */
    @Provide
    Arbitrary<String> programs() {
        Arbitrary<String> text = Arbitraries.of(SHARDS).list().ofMaxSize(15).map(shards -> String.join("", shards));
        return Combinators.combine(text, text).as((before, after) -> before + "\nx()" + after);
    }

    /** Text without fences and thinking, whose first line is no import. */
    @Provide
    Arbitrary<String> prose() {
        return texts().map(text -> "Well, " + text.replaceAll("[`~<]", ""));
    }

    @Provide
    Arbitrary<Dress> dresses() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of("", "  ", "\t", "      "),
                        Arbitraries.of("", "python", " Python", "py", "python3 "),
                        Arbitraries.of("\n", "\r\n", "\r"))
                .as(Dress::new);
    }

    /**
     * A tolerated way to write a program, in a fence that is longer than any within it.
     *
     * @param kind 0 for backticks, 1 for tildes
     */
    private record Dress(int kind, String indent, String language, String lineBreak) {
        String of(String program) {
            String symbol = kind == 0 ? "`" : "~";
            String fence = symbol.repeat(3);
            while (program.contains(fence)) {
                fence += symbol;
            }
            String text = fence + language + "\n" + program + "\n" + fence;
            return indent + text.replace("\n", lineBreak + indent);
        }
    }
}
