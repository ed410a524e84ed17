package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A test class with its source and the texts of the resource files that it reads.
record TestSource(Class<?> type, String text) {

    private static final Pattern READ_FILE = Pattern.compile("\"/?([\\w-]+\\.(?:txt|json|csv))\"");

    static Map<String, TestSource> all() {
        Map<String, TestSource> all = new HashMap<>();
        SourceFile.all().stream()
                .filter(it -> it.path().toString().matches(".*/(core|host|stacks|aws|github|server)/src/test/java/.*"))
                .filter(it -> it.name().endsWith("Test"))
                .forEach(it -> all.put(it.name(), new TestSource(type(it), it.text() + tables(it.text()))));
        return all;
    }

    boolean hasTest(String method) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(it -> it.getName().equals(method))
                .anyMatch(TestSource::isTest);
    }

    boolean names(String field) {
        String name = Pattern.quote(field);
        return Pattern.compile("\\b" + name + "(?!\\w)").matcher(text).find();
    }

    /// Whether JUnit runs the method, also by an annotation of our own.
    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(it -> Stream.concat(
                        Stream.of(it), Arrays.stream(it.getAnnotations()).map(Annotation::annotationType)))
                .anyMatch(it -> it.getPackageName().startsWith("org.junit.jupiter"));
    }

    /// Does not initialize the class, which could start a server of its own.
    private static Class<?> type(SourceFile file) {
        String name = "dev.ambit." + (file.home().isEmpty() ? "" : file.home() + ".") + file.name();
        try {
            return Class.forName(name, false, TestSource.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String tables(String text) {
        return READ_FILE
                .matcher(text)
                .results()
                .map(it -> resource(it.group(1)))
                .toList()
                .toString();
    }

    private static String resource(String name) {
        try (var stream = TestSource.class.getResourceAsStream("/" + name)) {
            return stream == null ? "" : new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
