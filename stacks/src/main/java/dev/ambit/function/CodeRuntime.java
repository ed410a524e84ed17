package dev.ambit.function;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The runtime of code, determined by its main file.
public enum CodeRuntime {
    NODE("main.js") {
        @Override
        Path executable() {
            return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .filter(it -> !it.isEmpty())
                    .map(it -> Path.of(it, "node"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                            "The code needs Node.js, but this server has no `node` on its PATH. Ask the operator to"
                                    + " install Node.js, or send a jar."));
        }

        @Override
        List<String> arguments(int megabytes) {
            return List.of("--max-old-space-size=" + megabytes);
        }
    },
    JAVA("main.jar") {
        @Override
        Path executable() {
            return Path.of(System.getProperty("java.home"), "bin", "java");
        }

        @Override
        List<String> arguments(int megabytes) {
            // Small thread stacks and the serial collector save memory.
            return List.of("-Xmx%dm".formatted(megabytes), "-Xss512k", "-XX:+UseSerialGC", "-jar");
        }
    };

    private static final Path USR = Path.of("/usr");

    private final String main;

    CodeRuntime(String main) {
        this.main = main;
    }

    /// Returns the program whose main file is in the directory.
    static Optional<CodeRuntime> of(Path code) {
        return Arrays.stream(values())
                .filter(it -> Files.isRegularFile(code.resolve(it.main)))
                .findFirst();
    }

    String main() {
        return main;
    }

    /// The value of the parameter `runtime`.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Returns the command that runs the code.
    ///
    /// @param megabytes heap size
    List<String> command(int megabytes) {
        var command = new ArrayList<>(List.of(real().toString()));
        command.addAll(arguments(megabytes));
        command.add(main);
        return List.copyOf(command);
    }

    /// Returns the installation directory to mount, or "" if it is below `/usr`.
    String directory() {
        Path place = real().resolve("..").normalize();
        Path home = place.endsWith("bin") ? place.resolve("..").normalize() : place;
        return home.startsWith(USR) || home.getNameCount() == 0 ? "" : home.toString();
    }

    abstract Path executable();

    abstract List<String> arguments(int megabytes);

    private Path real() {
        try {
            return executable().toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
