package dev.ambit.host.container;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The JDK that runs the jars of functions. The server's own runtime may lack modules that a jar needs.
///
/// @param configured directory that the operator chose, with any Java; null if none
/// @param candidates directories that may contain a JDK
public record FunctionJdk(@Nullable Path configured, List<Path> candidates) {

    /// The version of the server. An older JDK could refuse a jar that another server runs.
    private static final int VERSION_MIN = 25;

    private static final List<Path> INSTALLED = List.of(Path.of("/usr/lib/jvm"), Path.of("/usr/java"), Path.of("/opt"));
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    public FunctionJdk {
        candidates = List.copyOf(candidates);
    }

    /// Looks at the server's own runtime, `JAVA_HOME`, the `PATH` and the usual directories, in this order.
    public static FunctionJdk of(@Nullable Path configured) {
        Stream<Path> named = Stream.of(System.getProperty("java.home"), System.getenv("JAVA_HOME"))
                .filter(it -> it != null && !it.isBlank())
                .map(Path::of);
        Stream<Path> onPath = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(it -> !it.isEmpty())
                .map(it -> Path.of(it, "java"))
                .filter(Files::isExecutable)
                .flatMap(FunctionJdk::homeOf);
        Stream<Path> installed = INSTALLED.stream().flatMap(FunctionJdk::directories);
        return new FunctionJdk(
                configured,
                Stream.of(named, onPath, installed).flatMap(it -> it).toList());
    }

    /// Returns the program `java`, or nothing if jars cannot run here; see [#refusal].
    public Optional<Path> java() {
        Optional<Path> home = configured == null
                ? candidates.stream().filter(FunctionJdk::isWhole).findFirst()
                : Optional.of(configured);
        return home.map(it -> it.resolve("bin").resolve("java")).filter(Files::isExecutable);
    }

    /// Returns why jars cannot run here, or nothing if they can.
    public Optional<String> refusal() {
        return java().isPresent()
                ? Optional.empty()
                : Optional.of(
                        configured == null
                                ? "This server has no JDK %d or newer for the jars of functions.".formatted(VERSION_MIN)
                                : "AMBIT_FUNCTION_JAVA_HOME is `%s`, which contains no `bin/java`."
                                        .formatted(configured));
    }

    private static boolean isWhole(Path home) {
        return Files.isExecutable(home.resolve("bin").resolve("java"))
                && Files.isExecutable(home.resolve("bin").resolve("javac"))
                && version(home.resolve("release")) >= VERSION_MIN;
    }

    private static int version(Path release) {
        try {
            Matcher version = VERSION.matcher(Files.exists(release) ? Files.readString(release) : "");
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException _) {
            return 0;
        }
    }

    /// Resolves links, because `/usr/bin/java` usually leads to a JDK elsewhere.
    private static Stream<Path> homeOf(Path java) {
        try {
            Path bin = java.toRealPath().getParent();
            return Stream.ofNullable(bin == null ? null : bin.getParent());
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    private static Stream<Path> directories(Path parent) {
        if (!Files.isDirectory(parent)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.list(parent)) {
            return all.sorted(Comparator.reverseOrder()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
