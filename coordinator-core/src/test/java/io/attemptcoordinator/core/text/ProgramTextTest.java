package io.attemptcoordinator.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.loop.MalformedOutputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTextTest {
    private static final int TEN_MEGABYTES = 10_000_000;
    private static final String CODE = "import bpy\nif True:\n    x = 1";
    private static final String BLOCK = "```python\n" + CODE + "\n```";

    private static MalformedOutputException refused(String text) {
        try {
            String program = ProgramText.extract(text);
            throw new AssertionError("accepted as " + program);
        } catch (MalformedOutputException e) {
            assertThat(e.modelText()).isEqualTo(text);
            assertThat(e.code()).isEqualTo(CoordinatorException.Code.MALFORMED);
            assertThat(e).hasMessageEndingWith(" " + ProgramText.FORM);
            return e;
        }
    }

    static List<String> dressed() {
        return List.of(
                BLOCK,
                "\uFEFF" + BLOCK,
                "Sure, here it is:\n\n" + BLOCK + "\n\nIt makes a box with `x`.",
                BLOCK.replace("\n", "\r\n"),
                BLOCK.replace('\n', '\r'),
                BLOCK.replace("python", ""),
                BLOCK.replace("python", " Python "),
                BLOCK.replace("python", "py"),
                BLOCK.replace("python", "python3"),
                BLOCK.replace("python", "py3"),
                BLOCK.replace("```", "~~~"),
                BLOCK.replace("```", "`````"),
                BLOCK + "```  ",
                "1. The program:\n   " + BLOCK.replace("\n", "\n   "),
                "\t\t" + BLOCK.replace("\n", "\n\t\t"),
                "    " + BLOCK.replace("\n", "\n    ").replace("\n    ```", "\n  ```"),
                "  " + BLOCK,
                BLOCK + "\nand again\n" + BLOCK,
                "First:\n```bash\npip install x\n```\n" + BLOCK + "\n```json\n{}\n```",
                "# Title\n" + BLOCK,
                "Use ```x``` and ``\n" + BLOCK,
                CODE,
                "\n# A box.\n\n" + CODE.replace("\n", "\r\n") + "\n\n");
    }

    @ParameterizedTest
    @MethodSource("dressed")
    void toleratesDress(String text) {
        assertThat(ProgramText.extract(text).replace("# A box.\n\n", "")).isEqualTo(CODE);
    }

    static List<String> bare() {
        return List.of(
                "import bpy",
                "import bpy, math",
                "import bpy as b; x()",
                "import  bpy.ops # operators",
                "from math import pi",
                "from math import (\n    pi,\n)",
                "\"\"\"A box.\"\"\"\nx()",
                "r'''A box.\n'''\nx()",
                "# A box\n  # more\n\nimport bpy");
    }

    @ParameterizedTest
    @MethodSource("bare")
    void takesAnAnswerThatBeginsLikeAProgram(String text) {
        assertThat(ProgramText.extract(text + "\n")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n \n",
                "I cannot do that.",
                "import bpy is needed first.",
                "from my point of view, import it",
                "The program:\nimport bpy\nx()",
                "x = 1",
                "  import bpy",
                "# only\n# comments",
                "`import bpy`",
                "```python import bpy```",
                "> ```python\n> import bpy\n> ```"
            })
    void refusesAnswersWithoutABlock(String text) {
        assertThat(refused(text)).hasMessageStartingWith("The answer has no block of code. ");
    }

    @Test
    void refusesOtherLanguages() {
        assertThat(refused("```JavaScript\nx()\n```"))
                .hasMessageStartingWith("The answer has a block of \"javascript\", but none of \"python\". ");
        assertThat(refused("```python import bpy\nx()\n```")).hasMessageContaining("a block of \"python import bpy\"");
        assertThat(refused("````markdown\n" + BLOCK + "\n````")).hasMessageContaining("a block of \"markdown\"");
    }

    @Test
    void keepsFencesOfTheProgram() {
        String code = "def f():\n    '''\n    ```\n    ~~~\n    ```'''\nx = '```'\n``\n```x\n~~~";

        assertThat(ProgramText.extract("```python\n" + code + "\n```")).isEqualTo(code);
        assertThat(ProgramText.extract("````\n```\n" + code + "\n````")).isEqualTo("```\n" + code);
        assertThat(ProgramText.extract("~~~~\n```\n" + code + "\n~~~~~")).isEqualTo("```\n" + code);
    }

    @Test
    void aClosingFenceMayBeIndentedByThree() {
        assertThat(ProgramText.extract("```\nx()\n   ```")).isEqualTo("x()");
        assertThat(ProgramText.extract(" ```\n x()\n    ```")).isEqualTo("x()");
        assertThat(ProgramText.extract("```\nx()\n    ```\n```")).isEqualTo("x()\n    ```");
        assertThat(ProgramText.extract("```\nx()\n\t```\n```")).isEqualTo("x()\n\t```");
        assertThat(ProgramText.extract("\t```\n\tx()\n\t\t```\n\t   ```")).isEqualTo("x()\n\t```");
    }

    @Test
    void keepsBlankLines() {
        assertThat(ProgramText.extract("```\n\nx()\n\n\n```")).isEqualTo("\nx()\n\n");
        assertThat(ProgramText.extract("  ```\n  if x:\n\n      y()\n z\n  ```"))
                .isEqualTo("  if x:\n\n      y()\n z");
        assertThat(ProgramText.extract("  ```\n  if x:\n\n \n      y()\n  z\n  ```"))
                .isEqualTo("if x:\n\n \n    y()\nz");
        assertThat(ProgramText.extract("\t```\n    x()\n\t```")).isEqualTo("    x()");
    }

    @Test
    void refusesSeveralPrograms() {
        assertThat(refused(BLOCK + "\nor\n```\nx()\n```"))
                .hasMessageStartingWith(
                        "The answer has more than one block that can be the program, at line 1 and at line 7. ");
        assertThat(refused("```python\n'''\n```\nf()\n```\n'''\nx()\n```"))
                .hasMessageContaining(
                        "They may also be one block that a line of backticks in it has closed too early.");
    }

    static List<String> open() {
        return List.of(
                "```python\n" + CODE,
                "```",
                "```python\n" + CODE + "```",
                "````python\n" + CODE + "\n```",
                "```python\n" + CODE + "\n~~~",
                "```python\n" + CODE + "\n```python\n",
                BLOCK + "\n```",
                BLOCK + "\n```json\n{",
                "```json\n{}\n" + BLOCK.replace("\n```", "\n"));
    }

    @ParameterizedTest
    @MethodSource("open")
    void refusesBlocksThatAreNotClosed(String text) {
        assertThat(refused(text))
                .hasMessageContaining(" is not closed by a line of its own, so the program may have been");
    }

    @Test
    void refusesAProgramAroundFences() {
        assertThat(refused("\"\"\"Example:\n```\nf()\n```\n\"\"\"\nimport bpy"))
                .hasMessageStartingWith(
                        "The answer has a program without a fence at line 1, but also a fence at line 2. ");
        assertThat(refused("import bpy\n" + BLOCK)).hasMessageContaining("also a fence at line 2");
        assertThat(ProgramText.extract(BLOCK + "\nimport bpy")).isEqualTo(CODE);
    }

    static List<String> afterThinking() {
        String draft = "```python\nx()\n```\n";
        return List.of(
                "<think>\n" + draft + "</think>\n" + BLOCK,
                " <thinking>\n```python\nx()\n</thinking>" + BLOCK,
                draft + "</think>\n\n" + BLOCK,
                draft + "So <think>\n" + draft + "</think>" + BLOCK,
                draft + draft.replace('x', 'y') + "</think>" + BLOCK,
                "import x\n</think>\n" + BLOCK,
                "```json\n{}\n```\n</think>" + CODE,
                "<think>" + draft + "</think>\n" + CODE);
    }

    @ParameterizedTest
    @MethodSource("afterThinking")
    void ignoresThinking(String text) {
        assertThat(ProgramText.extract(text)).isEqualTo(CODE);
    }

    @Test
    void thinkingWithinABlockIsCode() {
        assertThat(ProgramText.extract("```\nx = '<think>'\n</think>\n```")).isEqualTo("x = '<think>'\n</think>");
    }

    @Test
    void refusesThinkingThatNeverEndsAndAnswersThatEndWithIt() {
        assertThat(refused(BLOCK + "\n<think>"))
                .hasMessageStartingWith("The answer ends within the thinking that <think> opens at line 6: ");
        assertThat(refused(BLOCK + "\n</think>")).hasMessageStartingWith("The answer has no block of code. ");
        assertThat(refused("```json\n{}\n```\n</think>")).hasMessageStartingWith("The answer has no block of code. ");
    }

    @Test
    void refusesEmptyPrograms() {
        assertThat(refused("```python\n```")).hasMessageStartingWith("The program is empty. ");
        assertThat(refused("```\n \n\t\n```")).hasMessageStartingWith("The program is empty. ");
        assertThat(refused("```\n# The same as before.\n\n  # ...\n```"))
                .hasMessageStartingWith("The program has only comments. ");
    }

    @Test
    void refusesCharactersThatNoProgramHas() {
        for (char c : "\u0000\u0008\u000b\u001b\u007f".toCharArray()) {
            assertThat(refused("```\nx()\ny('" + c + "')\n```"))
                    .hasMessageStartingWith(
                            String.format("Line 2 of the program has U+%04X, a control character", (int) c));
        }
        for (String half : new String[] {"\uD83D", "\uDE00", "\uDE00\uD83D", "\uD83D\uD83D"}) {
            assertThat(refused("```\n'" + half + "'\n```")).hasMessageContaining("half of a surrogate pair");
        }
        assertThat(ProgramText.extract("```\nx\t\f'\uD83D\uDE00\u00e9\u0085'\n```"))
                .isEqualTo("x\t\f'\uD83D\uDE00\u00e9\u0085'");
    }

    static List<String> unitsOfHugeTexts() {
        return List.of(
                "`",
                "```",
                "```\n",
                "~~~\n",
                "```a\n",
                "```\nx\n```\n```\ny\n```\n",
                " ",
                "\n",
                "\r\n",
                "<",
                "<think>",
                "<think></think>",
                "</think>\n",
                "```\n```\n</think>\n",
                "#",
                "import a,",
                "import ",
                "x",
                " ```\n",
                "{",
                "\uD83D\uDE00",
                "```python\n```\n");
    }

    @ParameterizedTest
    @MethodSource("unitsOfHugeTexts")
    void refusesHugeTextsInLinearTime(String unit) {
        refused(unit.repeat(TEN_MEGABYTES / unit.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\n", "``\n", "```a\n```\n", "<", "</think>", "~~~a\n```\n~~~\n"})
    void findsTheProgramInAHugeText(String unit) {
        String text = unit.repeat(TEN_MEGABYTES / unit.length());

        assertThat(ProgramText.extract(text + "\n" + BLOCK)).isEqualTo(CODE);
    }

    @Test
    void boundsTextAndProgram() {
        String longest = "x".repeat(ProgramText.MAX_PROGRAM_CHARS);

        assertThat(ProgramText.extract("```\n" + longest + "\n```")).isEqualTo(longest);
        assertThat(refused("```\nx" + longest + "\n```"))
                .hasMessageStartingWith("The program has 1048577 characters, and at most 1048576 are allowed. ");
        assertThat(refused("import x\n" + longest)).hasMessageStartingWith("The program has 1048585 characters");
        assertThat(refused("x".repeat(1 << 24) + "\n" + BLOCK))
                .hasMessageStartingWith("The answer has 16777260 characters, and at most 16777216 are read. ");
    }

    @Test
    void refusesNull() {
        assertThatThrownBy(() -> ProgramText.extract(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("modelText");
    }

    @SuppressWarnings("NullAway") // What a caller without checks may pass.
    private static String nothing() {
        return null;
    }
}
