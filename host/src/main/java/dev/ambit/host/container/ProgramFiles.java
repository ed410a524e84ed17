package dev.ambit.host.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the files of this machine that a program needs to run in a container: its shared libraries, the loader,
/// certificates and time zones.
final class ProgramFiles {

    /// Files and directories that exist on some systems only.
    private static final List<Path> COMMON = Stream.of(
                    "/etc/ld.so.cache",
                    "/etc/ssl/certs",
                    "/etc/ssl/openssl.cnf",
                    "/etc/pki/tls/certs",
                    "/etc/pki/ca-trust/extracted",
                    "/usr/local/share/ca-certificates",
                    "/usr/share/ca-certificates",
                    "/usr/share/nodejs",
                    "/usr/share/zoneinfo")
            .map(Path::of)
            .toList();

    /// A line of `ldd`: `libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x…)` or `/lib64/ld-linux-x86-64.so.2 (0x…)`.
    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s+(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)$");

    private ProgramFiles() {}

    /// Returns the files of a single program, including itself.
    ///
    /// @throws IllegalStateException if its libraries cannot be listed
    static Set<Path> of(Path program) {
        Set<Path> files = libraries(List.of(program));
        files.add(program);
        addCommon(files);
        return files;
    }

    /// Returns the files of a Java runtime: its directory, the targets of links in it, and the libraries that
    /// its programs need.
    ///
    /// @throws IllegalStateException if its libraries cannot be listed
    static Set<Path> ofJava(Path home) {
        List<Path> binaries = new ArrayList<>(List.of(home.resolve("bin").resolve("java")));
        Set<Path> targets = new TreeSet<>();
        for (Path directory : List.of(home.resolve("lib"), home.resolve("conf"))) {
            for (Path file : walk(directory)) {
                if (Files.isSymbolicLink(file)) {
                    target(file).filter(it -> !it.startsWith(home)).forEach(targets::add);
                } else if (file.toString().endsWith(".so")) {
                    binaries.add(file);
                }
            }
        }
        Set<Path> files = libraries(binaries);
        files.removeIf(it -> it.startsWith(home));
        files.addAll(targets);
        files.add(home);
        addCommon(files);
        return files;
    }

    private static void addCommon(Set<Path> files) {
        COMMON.stream().filter(Files::exists).forEach(files::add);
        // A mount inside a mounted directory would need a mount point there.
        files.removeIf(file -> files.stream().anyMatch(other -> !other.equals(file) && file.startsWith(other)));
    }

    private static Set<Path> libraries(List<Path> binaries) {
        List<String> command = new ArrayList<>(List.of("ldd"));
        binaries.forEach(it -> command.add(it.toString()));
        try {
            String output = new String(
                    ContainerDirectory.start(command).getInputStream().readAllBytes(), UTF_8);
            Set<Path> files = new TreeSet<>();
            for (Matcher line = LIBRARY.matcher(output); line.find(); ) {
                files.add(Path.of(line.group(1)).normalize());
            }
            return files;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The libraries of `%s` cannot be listed: %s".formatted(binaries.getFirst(), e.getMessage()));
        }
    }

    private static List<Path> walk(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the path that a link names, or nothing if it leads nowhere.
    private static Stream<Path> target(Path link) {
        try {
            return Files.exists(link)
                    ? Stream.of(
                            link.resolveSibling(Files.readSymbolicLink(link)).normalize())
                    : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
