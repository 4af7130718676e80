package io.attemptcoordinator.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.attemptcoordinator.core.attempt.AttemptRunner;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RecordMapper;
import io.attemptcoordinator.core.document.RunDocuments;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.journal.Journal;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.policy.RunPolicy;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.time.SystemTime;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the modules may use of each other and of the platform. It is in this module because this one sees all others. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "io.attemptcoordinator";

    private static final String API = ROOT + ".api..";
    private static final String CORE = ROOT + ".core..";
    private static final String RUN = ROOT + ".core.run..";

    /** The modules that each module may use besides itself. */
    private static final Map<String, Set<String>> MODULES = Map.of(
            "api", Set.of(),
            "core", Set.of("api"),
            "blender", Set.of("api", "core"),
            "model", Set.of("api", "core"),
            "external", Set.of("api", "core", "model"),
            "task", Set.of("api", "core", "blender", "model", "external"),
            "mcp", Set.of("api", "core", "blender", "task"),
            "cli", Set.of("api", "core", "blender", "model", "external", "task", "mcp"),
            "testkit", Set.of("api", "core"));

    private static final int MAX_LINES = 300;
    private static final int MAX_LINES_OF_THE_PATH_OF_A_RUN = 150;

    /** Ways to read a clock, to sleep, or to draw a number that no seed decides. */
    private static final Map<String, Set<String>> UNREPEATABLE = Map.of(
            "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
            "java.lang.Thread", Set.of("sleep"),
            "java.util.concurrent.TimeUnit", Set.of("sleep"),
            "java.time.InstantSource", Set.of("system"),
            "java.time.Clock", Set.of("system", "systemUTC", "systemDefaultZone"),
            "java.lang.Math", Set.of("random"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.concurrent.ThreadLocalRandom", Set.of("current"));

    @ArchTest
    static final ArchRule theApiUsesNothingButJavaAndJSpecify = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(API, "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule theCoreUsesFewLibraries = classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    API,
                    CORE,
                    "java..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "org.slf4j..",
                    "com.google.common..",
                    "org.apache.commons.numbers..");

    @ArchTest
    static final ArchRule modulesDependOneWay = classes().should(useOnlyModulesBelowTheirOwn());

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule internalsStayInTheirModule = classes().should(useNoInternalsOfAnotherModule());

    @ArchTest
    static final ArchRule thePathOfARunKnowsNoImplementation = noClasses()
            .that()
            .resideInAPackage(RUN)
            .should()
            .dependOnClassesThat(implementationsOf(RunPolicy.class, Placement.class, Journal.class, Selection.class))
            .because("what runs next, where, how it is recorded and how it is selected are answered behind interfaces");

    @ArchTest
    static final ArchRule thePathOfARunMakesNoAttempt = noClasses()
            .that()
            .resideInAPackage(RUN)
            .should()
            .dependOnClassesThat(resideInAnyPackage(ROOT + ".core.loop..", ROOT + ".core.backend..")
                    .or(belongToAnyOf(AttemptRunner.class)))
            .because("an attempt is made on the worker's side, which may be another machine");

    @ArchTest
    static final ArchRule signaturesShowNoLibrary = classes()
            .that()
            .resideInAnyPackage(API, CORE)
            .and()
            .resideOutsideOfPackage("..internal..")
            .and(describe("are visible from outside", ArchitectureTest::isVisible))
            // JSON inside the project; no signature that an embedder needs.
            .and(not(belongToAnyOf(Json.class, RecordMapper.class, RunDocuments.class, RunFolder.class)))
            .should(showOnlyTypesOfJavaAndOurOwn());

    @ArchTest
    static final ArchRule timeAndChanceAreInjected = noClasses()
            .that()
            .doNotBelongToAnyOf(SystemTime.class)
            .should()
            .accessTargetWhere(describe("it cannot be repeated", ArchitectureTest::cannotBeRepeated))
            .because(
                    "clocks, ids and random numbers come from the caller, and SystemTime is the one class that reads a clock");

    /** Guards the rules above: on a class path without a module they would hold, because there is no class to check. */
    @ArchTest
    static void allModulesAreSeen(JavaClasses classes) {
        Set<String> modules =
                classes.stream().map(ArchitectureTest::moduleOf).collect(Collectors.toCollection(TreeSet::new));

        assertThat(modules).isEqualTo(MODULES.keySet());
    }

    @Test
    void sourceFilesAreShortOrSayWhyNot() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : mainSources()) {
            List<String> lines = Files.readAllLines(source);
            if (lines.size() > MAX_LINES
                    && lines.stream().noneMatch(line -> line.contains("Longer than 300 lines because "))) {
                tooLong.add(source + ": " + lines.size() + " lines");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void thePathOfARunIsShort() throws IOException {
        assertThat(mainSources())
                .filteredOn(source -> source.endsWith("CoordinatedRun.java"))
                .hasSize(1)
                .allSatisfy(source -> assertThat(Files.readAllLines(source))
                        .hasSizeLessThanOrEqualTo(MAX_LINES_OF_THE_PATH_OF_A_RUN));
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(Path.of(".."), "coordinator-*")) {
            for (Path module : modules) {
                Path main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(100);
        return sources;
    }

    private static String moduleOf(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length() + 1);
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static ArchCondition<JavaClass> useOnlyModulesBelowTheirOwn() {
        return new ArchCondition<>("use only modules below their own") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = moduleOf(type);
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> resideInAnyPackage(ROOT + "..").test(dependency.getTargetClass()))
                        .filter(dependency -> {
                            String used = moduleOf(dependency.getTargetClass());
                            return !used.equals(own)
                                    && !MODULES.getOrDefault(own, Set.of()).contains(used);
                        })
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
            }
        };
    }

    private static DescribedPredicate<JavaClass> implementationsOf(Class<?>... types) {
        return describe(
                "implement one of " + List.of(types),
                used -> Stream.of(types).anyMatch(type -> used.isAssignableTo(type) && !used.isEquivalentTo(type)));
    }

    private static ArchCondition<JavaClass> useNoInternalsOfAnotherModule() {
        DescribedPredicate<JavaClass> internal = resideInAnyPackage(ROOT + "..internal..");
        return new ArchCondition<>("use no internals of another module") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> internal.test(dependency.getTargetClass()))
                        .filter(dependency ->
                                !moduleOf(dependency.getTargetClass()).equals(moduleOf(type)))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> showOnlyTypesOfJavaAndOurOwn() {
        return new ArchCondition<>("show only types of Java and our own") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream<JavaClass> supertypes = Stream.concat(
                                type.getSuperclass().stream(), type.getInterfaces().stream())
                        .map(JavaType::getAllInvolvedRawTypes)
                        .flatMap(Set::stream);
                reportForeign(type, type.getDescription(), supertypes, events);
                type.getMembers().stream()
                        .filter(ArchitectureTest::isVisible)
                        .forEach(member -> reportForeign(type, member.getDescription(), typesShownBy(member), events));
            }
        };
    }

    private static void reportForeign(JavaClass type, String where, Stream<JavaClass> shown, ConditionEvents events) {
        shown.map(JavaClass::getBaseComponentType)
                .filter(used -> !used.isPrimitive())
                .filter(used -> !resideInAnyPackage("java..", ROOT + "..").test(used))
                .forEach(used -> events.add(SimpleConditionEvent.violated(type, where + " shows " + used.getName())));
    }

    private static Stream<JavaClass> typesShownBy(JavaMember member) {
        if (member instanceof JavaCodeUnit code) {
            return Stream.concat(code.getAllInvolvedRawTypes().stream(), code.getExceptionTypes().stream());
        }
        return ((JavaField) member).getAllInvolvedRawTypes().stream();
    }

    private static boolean isVisible(JavaClass type) {
        Optional<JavaClass> enclosing = type.getEnclosingClass();
        return isVisible(type.getModifiers())
                && enclosing.map(ArchitectureTest::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return isVisible(member.getModifiers());
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean cannotBeRepeated(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean readsTheClockByDefault =
                owner.startsWith("java.time.") && name.equals("now") && hasNoParameters(access);
        boolean seedsItself =
                owner.matches("java\\.util\\.(Splittable)?Random") && name.equals("<init>") && hasNoParameters(access);
        return readsTheClockByDefault
                || seedsItself
                || UNREPEATABLE.getOrDefault(owner, Set.of()).contains(name);
    }

    private static boolean hasNoParameters(JavaAccess<?> access) {
        return access.getTarget().getFullName().endsWith("()");
    }
}
