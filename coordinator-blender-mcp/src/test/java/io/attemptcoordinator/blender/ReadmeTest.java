package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the README compiles against the library as it is. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final String IMPORTS = """
            import io.attemptcoordinator.api.*;
            import io.attemptcoordinator.blender.*;
            import io.attemptcoordinator.core.*;
            import io.attemptcoordinator.core.artifact.*;
            import io.attemptcoordinator.core.loop.*;
            import java.nio.file.*;
            import java.util.*;
            """;

    @TempDir
    Path output;

    private static List<String> snippets() throws IOException {
        Matcher matcher = JAVA.matcher(Files.readString(Path.of("..", "README.md")));
        return matcher.results().map(result -> result.group(1)).toList();
    }

    private void assertCompiles(String name, String code) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", output.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none");
        assertThat(compiler.getTask(messages, null, null, options, null, List.of(source))
                        .call())
                .as(() -> messages.toString())
                .isTrue();
    }

    @Test
    void theEmbeddingCodeCompiles() throws IOException {
        String code = snippets().get(0);
        assertThat(code.lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(22);
        assertCompiles(
                "Embedding",
                IMPORTS + "class Embedding { static void main(Path folder) throws Exception {\n" + code + "\n} }");
    }

    @Test
    void theScorerCompiles() throws IOException {
        assertCompiles("ConcisenessScorer", IMPORTS + snippets().get(1));
    }
}
