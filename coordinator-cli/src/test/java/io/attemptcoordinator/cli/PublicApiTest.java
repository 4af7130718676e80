package io.attemptcoordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The public API is the one in {@code public-api.txt}, so that no change of it goes unnoticed. It is here because this module
 * sees all the others.
 */
class PublicApiTest {
    private static final String ROOT = "io.attemptcoordinator.";
    private static final Path ON_RECORD = Path.of("..", "public-api.txt");
    private static final ClassLoader LOADER = PublicApiTest.class.getClassLoader();
    private static final String UPDATE = "public-api.update";

    @Test
    void thePublicApiIsTheOneOnRecord() throws Exception {
        List<String> actual = describe();
        if (Boolean.getBoolean(UPDATE)) {
            Files.write(ON_RECORD, actual);
        }
        List<String> expected = Files.readAllLines(ON_RECORD);

        assertThat(actual)
                .as(
                        "the public API. It differs from public-api.txt; added: %s; removed: %s. If the change is intended, and "
                                + "VERSIONING.md allows it, run the build once with -D%s=true and commit the file.",
                        without(actual, expected), without(expected, actual), UPDATE)
                .isEqualTo(expected);
    }

    /** Guards the test above: the list shows every module, and nullness. */
    @Test
    void theListShowsEveryModule() throws Exception {
        List<String> api = describe();

        assertThat(api)
                .contains(
                        "package io.attemptcoordinator.api",
                        "package io.attemptcoordinator.api.run",
                        "package io.attemptcoordinator.blender",
                        "package io.attemptcoordinator.core",
                        "package io.attemptcoordinator.task",
                        "package io.attemptcoordinator.testkit.contract")
                .noneMatch(line -> line.startsWith("package ") && line.contains("internal"))
                .doesNotContain("package io.attemptcoordinator.core.run")
                .anyMatch(line -> line.contains("@Nullable Double threshold"));
    }

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> rest = new ArrayList<>(lines);
        rest.removeAll(others);
        return rest.stream().map(String::strip).toList();
    }

    private static List<String> describe() throws Exception {
        Map<String, ModuleDescriptor> modules = modules();
        Map<String, List<Class<?>>> packages = new TreeMap<>();
        for (String name : classNames()) {
            Class<?> type = Class.forName(name, false, LOADER);
            if (isExported(type.getPackageName(), modules) && isVisible(type)) {
                packages.computeIfAbsent(type.getPackageName(), each -> new ArrayList<>())
                        .add(type);
            }
        }
        List<String> lines = new ArrayList<>();
        packages.forEach((name, types) -> {
            lines.add("package " + name);
            types.stream()
                    .sorted(Comparator.comparing(Class::getName))
                    .map(PublicApiTest::describe)
                    .forEach(lines::add);
        });
        return lines.stream().flatMap(String::lines).toList();
    }

    private static List<String> classNames() throws Exception {
        List<String> names = new ArrayList<>();
        for (URL root : Collections.list(LOADER.getResources(ROOT.replace('.', '/')))) {
            if (root.getProtocol().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(root.toURI(), Map.of())) {
                    names.addAll(classNames(jar.getPath("/")));
                }
            } else {
                names.addAll(classNames(Path.of(root.toURI()).resolve("../..").normalize()));
            }
        }
        return names;
    }

    private static List<String> classNames(Path classPathRoot) throws IOException {
        try (Stream<Path> files = Files.walk(classPathRoot)) {
            return files.map(file -> classPathRoot.relativize(file).toString().replace('/', '.'))
                    .filter(name -> name.startsWith(ROOT) && name.endsWith(".class"))
                    .filter(name -> !name.endsWith("-info.class") && !name.startsWith(ROOT + "cli."))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    /** The descriptors of our named modules, by name. Each module holds the packages that start with its name. */
    private static Map<String, ModuleDescriptor> modules() throws IOException {
        Map<String, ModuleDescriptor> modules = new TreeMap<>();
        for (URL url : Collections.list(LOADER.getResources("module-info.class"))) {
            try (InputStream stream = url.openStream()) {
                ModuleDescriptor descriptor = ModuleDescriptor.read(stream);
                modules.put(descriptor.name(), descriptor);
            }
        }
        return modules;
    }

    private static boolean isExported(String name, Map<String, ModuleDescriptor> modules) {
        String module = ROOT + name.substring(ROOT.length()).replaceFirst("\\..*", "");
        ModuleDescriptor descriptor = modules.get(module);
        if (name.contains(".internal")) {
            return false;
        }
        return descriptor == null
                || descriptor.exports().stream()
                        .anyMatch(export ->
                                !export.isQualified() && export.source().equals(name));
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> enclosing = type.getEnclosingClass();
        return isVisible(type.getModifiers())
                && !type.isAnonymousClass()
                && (enclosing == null || isVisible(enclosing));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> isVisible(field.getModifiers()) && !field.isSynthetic())
                .map(PublicApiTest::describe);
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isVisible(constructor.getModifiers()) && !isCanonical(type, constructor))
                .map(constructor -> words(
                        modifiers(constructor.getModifiers()),
                        typeParameters(constructor),
                        type.getSimpleName() + parameters(constructor)));
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isVisible(method.getModifiers()) && !method.isSynthetic() && !isImplied(type, method))
                .map(method -> words(
                        modifiers(method) + (method.isDefault() ? " default" : ""),
                        typeParameters(method),
                        name(method.getAnnotatedReturnType()),
                        method.getName() + parameters(method)));
        return Stream.concat(
                        Stream.of(header(type)),
                        Stream.of(fields, constructors, methods)
                                .flatMap(members ->
                                        members.map(member -> "    " + member).sorted()))
                .collect(Collectors.joining("\n"));
    }

    private static String header(Class<?> type) {
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
        String components = !type.isRecord()
                ? ""
                : Arrays.stream(type.getRecordComponents())
                        .map(component -> name(component.getAnnotatedType()) + " " + component.getName())
                        .collect(Collectors.joining(", ", "(", ")"));
        AnnotatedType superclass = type.getAnnotatedSuperclass();
        boolean isPlain = superclass == null
                || type.isEnum()
                || type.isRecord()
                || superclass.getType().equals(Object.class);
        String supertypes = (isPlain ? "" : " extends " + name(superclass))
                + list(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces());
        String sealed = type.isSealed() ? "sealed " : "";
        // The package is the heading; a nested type stands behind the type that it is in.
        String simple =
                type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
        // "abstract" says nothing of an interface.
        String modifiers =
                modifiers(type.isInterface() ? type.getModifiers() & ~Modifier.ABSTRACT : type.getModifiers());
        return sealed + words(modifiers, kind, simple + typeParameters(type) + components) + supertypes;
    }

    private static String describe(Field field) {
        String value = "";
        if (Modifier.isStatic(field.getModifiers()) && isInlined(field.getType())) {
            try {
                // Compilers copy such a constant into their callers, so its value is part of the API.
                value = " = " + String.valueOf(field.get(null)).replaceAll("\\p{Cntrl}", "?");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        String type = field.isEnumConstant() ? "constant" : name(field.getAnnotatedType());
        return words(field.isEnumConstant() ? "" : modifiers(field.getModifiers()), type, field.getName()) + value;
    }

    private static boolean isInlined(Class<?> type) {
        return type.isPrimitive() || type.equals(String.class);
    }

    /** The components of a record say what its canonical constructor takes. */
    private static boolean isCanonical(Class<?> type, Constructor<?> constructor) {
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray());
    }

    /** Whether every class, enum or record of this form has the method. */
    private static boolean isImplied(Class<?> type, Method method) {
        boolean isAccessor = type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.getAccessor().equals(method));
        boolean isOfEnum = type.isEnum() && List.of("values", "valueOf").contains(method.getName());
        return isAccessor
                || isOfEnum
                || List.of("equals", "hashCode", "toString").contains(method.getName());
    }

    private static String modifiers(Method method) {
        int modifiers = method.getModifiers();
        return modifiers(method.getDeclaringClass().isInterface() ? modifiers & ~Modifier.ABSTRACT : modifiers);
    }

    private static String modifiers(int modifiers) {
        int shown = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;
        return Modifier.toString(modifiers & shown);
    }

    private static String parameters(Executable executable) {
        return Arrays.stream(executable.getAnnotatedParameterTypes())
                        .map(PublicApiTest::name)
                        .collect(Collectors.joining(", ", "(", ")"))
                + list(" throws ", executable.getAnnotatedExceptionTypes());
    }

    private static String list(String start, AnnotatedType[] types) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(PublicApiTest::name).collect(Collectors.joining(", ", start, ""));
    }

    private static String typeParameters(GenericDeclaration declaration) {
        TypeVariable<?>[] variables = declaration.getTypeParameters();
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> variable.getName() + bounds(variable))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getAnnotatedBounds())
                .map(PublicApiTest::name)
                .collect(Collectors.joining(" & "));
        return bounds.equals("Object") ? "" : " extends " + bounds;
    }

    /** The name of a type, written here because the platform's own form differs between its versions. */
    private static String name(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return name(array.getAnnotatedGenericComponentType()) + (isNullable(array) ? " @Nullable []" : "[]");
        }
        String nullable = isNullable(type) ? "@Nullable " : "";
        if (type instanceof AnnotatedParameterizedType parameterized) {
            return nullable
                    + plain(((ParameterizedType) parameterized.getType())
                            .getRawType()
                            .getTypeName())
                    + Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                            .map(PublicApiTest::name)
                            .collect(Collectors.joining(", ", "<", ">"));
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            String lower = list(" super ", wildcard.getAnnotatedLowerBounds());
            String upper = list(" extends ", wildcard.getAnnotatedUpperBounds());
            return "?" + (lower.isEmpty() ? upper.replace(" extends Object", "") : lower);
        }
        return nullable + plain(type.getType().getTypeName());
    }

    private static boolean isNullable(AnnotatedElement element) {
        return element.isAnnotationPresent(Nullable.class);
    }

    private static String plain(String name) {
        return name.replaceFirst("^(java\\.lang\\.(?=[A-Z])|io\\.attemptcoordinator\\.)", "")
                .replace('$', '.');
    }

    private static String words(String... words) {
        return Arrays.stream(words).filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
    }
}
