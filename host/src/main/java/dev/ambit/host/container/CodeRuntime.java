package dev.ambit.host.container;

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
import java.util.Set;

/// The runtime of code, determined by its main file.
public enum CodeRuntime {
    NODE("main.js") {
        @Override
        Path executable(FunctionJdk jdk) {
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
        Path executable(FunctionJdk jdk) {
            return jdk.java()
                    .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                            ("The code is a jar. %s Ask the operator to install a JDK or to set"
                                            + " AMBIT_FUNCTION_JAVA_HOME, or send code for Node.js.")
                                    .formatted(jdk.refusal().orElse(""))));
        }

        @Override
        List<String> arguments(int megabytes) {
            // Small thread stacks and the serial collector save memory.
            return List.of("-Xmx%dm".formatted(megabytes), "-Xss512k", "-XX:+UseSerialGC", "-jar");
        }
    };

    private final String main;

    CodeRuntime(String main) {
        this.main = main;
    }

    /// Returns the program whose main file is in the directory.
    public static Optional<CodeRuntime> of(Path code) {
        return Arrays.stream(values())
                .filter(it -> Files.isRegularFile(code.resolve(it.main)))
                .findFirst();
    }

    /// Returns the main file.
    public Path mainFile() {
        return Path.of(main);
    }

    /// Returns the value of the parameter `runtime`.
    public static String word(CodeRuntime program) {
        return program.name().toLowerCase(Locale.ROOT);
    }

    /// Returns the command that runs the code.
    ///
    /// @param jdk runs jars
    /// @param megabytes heap size
    List<String> command(FunctionJdk jdk, int megabytes) {
        var command = new ArrayList<>(List.of(real(jdk).toString()));
        command.addAll(arguments(megabytes));
        command.add(main);
        return List.copyOf(command);
    }

    /// Returns the files of this machine that the program needs.
    Set<Path> files(FunctionJdk jdk) {
        Path program = real(jdk);
        Path directory = program.getParent();
        return this == JAVA && directory != null && directory.getParent() != null
                ? ProgramFiles.ofJava(directory.getParent())
                : ProgramFiles.of(program);
    }

    abstract Path executable(FunctionJdk jdk);

    abstract List<String> arguments(int megabytes);

    private Path real(FunctionJdk jdk) {
        try {
            return executable(jdk).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
