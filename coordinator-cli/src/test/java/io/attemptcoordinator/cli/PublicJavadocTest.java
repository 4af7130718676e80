package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public type and method has Javadoc with a sentence of its own. It need not describe each parameter: a description
 * that repeats the signature helps nobody.
 */
class PublicJavadocTest {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    @Test
    void publicTypesAndMethodsHaveASentence() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path module : modules()) {
            missing.addAll(undocumented(module.resolve("src/main/java")));
        }

        assertThat(missing).as("public types and methods without Javadoc").isEmpty();
    }

    /** Guards the test above. */
    @Test
    void whatHasNoSentenceIsFound(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("Sample.java"), """
                package sample;

                public interface Sample {
                    /** Has a sentence. */
                    void documented();

                    /** @return no sentence */
                    int onlyATag();

                    @Override
                    String toString();

                    record Nested(int value) {
                        public Nested {}

                        public void undocumented() {}

                        void notPublic() {}
                    }
                }

                class Hidden {
                    public void notVisible() {}
                }
                """);

        assertThat(undocumented(folder))
                .extracting(problem -> problem.replaceFirst(".*: ", ""))
                .containsExactly("Sample", "onlyATag", "Nested", "undocumented");
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            List<Path> modules = folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList();
            assertThat(modules).hasSizeGreaterThanOrEqualTo(6);
            return modules;
        }
    }

    private static List<String> undocumented(Path sources) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources)) {
            files = all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        try (StandardJavaFileManager manager = COMPILER.getStandardFileManager(null, Locale.ROOT, null)) {
            JavacTask task = (JavacTask) COMPILER.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            List<CompilationUnitTree> units = new ArrayList<>();
            task.parse().forEach(units::add);
            Set<String> exported = exported(units);
            Scanner scanner = new Scanner(DocTrees.instance(task));
            units.stream()
                    .filter(unit -> unit.getModule() == null && exported.contains(packageOf(unit)))
                    .forEach(unit -> scanner.scan(unit, null));
            return scanner.missing;
        }
    }

    /** The packages that the module exports; without a descriptor, all but the internal ones. */
    private static Set<String> exported(List<CompilationUnitTree> units) {
        return units.stream()
                .filter(unit -> unit.getModule() != null)
                .findFirst()
                .map(unit -> unit.getModule().getDirectives().stream()
                        .filter(ExportsTree.class::isInstance)
                        .map(directive ->
                                ((ExportsTree) directive).getPackageName().toString())
                        .collect(Collectors.toCollection(TreeSet::new)))
                .orElseGet(() -> units.stream()
                        .map(PublicJavadocTest::packageOf)
                        .filter(name -> !name.contains(".internal"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String packageOf(CompilationUnitTree unit) {
        return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
    }

    /** Collects what should have a sentence and has none. Does not look into types that are not visible. */
    private static final class Scanner extends TreePathScanner<Void, Void> {
        private final DocTrees comments;
        private final List<String> missing = new ArrayList<>();

        Scanner(DocTrees comments) {
            this.comments = comments;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!isVisible(type.getModifiers())) {
                return null;
            }
            requireSentence(type.getSimpleName().toString());
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            boolean isConstructor = method.getReturnType() == null;
            if (!isConstructor && isVisible(method.getModifiers()) && !isOverride(method)) {
                requireSentence(method.getName().toString());
            }
            return null;
        }

        private boolean isVisible(ModifiersTree modifiers) {
            Set<Modifier> flags = modifiers.getFlags();
            return flags.contains(Modifier.PUBLIC)
                    || flags.contains(Modifier.PROTECTED)
                    || (isInInterface() && !flags.contains(Modifier.PRIVATE));
        }

        private boolean isInInterface() {
            TreePath parent = getCurrentPath().getParentPath();
            Tree.Kind kind = parent.getLeaf().getKind();
            return kind == Tree.Kind.INTERFACE || kind == Tree.Kind.ANNOTATION_TYPE;
        }

        private static boolean isOverride(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().endsWith("Override"));
        }

        private void requireSentence(String name) {
            DocCommentTree comment = comments.getDocCommentTree(getCurrentPath());
            if (comment == null || comment.getFirstSentence().isEmpty()) {
                String file =
                        getCurrentPath().getCompilationUnit().getSourceFile().getName();
                missing.add(file + ": " + name);
            }
        }
    }
}
