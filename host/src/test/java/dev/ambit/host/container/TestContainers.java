package dev.ambit.host.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.host.function.SessionPorts;
import dev.ambit.process.OpenResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Containers of functions, without a server.
public final class TestContainers {

    /// For functions without sessions.
    public static final SessionPorts NO_SESSIONS = store -> {
        throw new IOException(store);
    };

    private static final long USER = 1_899_999_996;
    private static final int MEGABYTES = 64;
    private static final long SECONDS_MAX = 120;
    private static @Nullable String refusal;

    /// The end of a program.
    ///
    /// @param exit code; 137 if the container was killed
    public record Result(int exit, String output) {}

    private TestContainers() {}

    /// Skips the test where containers cannot run.
    public static synchronized void assumeAvailable() {
        if (refusal == null) {
            try (var containers = new Containers(null, FunctionJdk.of(null))) {
                refusal = containers.refusal().orElse("");
            }
        }
        assumeTrue(refusal.isEmpty(), refusal);
    }

    /// Starts a server of containers for the functions in a directory.
    public static ContainerServer start(Path functions) {
        try {
            return ContainerServer.start(functions, new Containers(null, FunctionJdk.of(null)), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Returns a client of a server as [#start] starts it, or one that refuses where containers cannot run.
    public static ContainerClient client(OpenResources opened, Path functions) {
        try {
            return ContainerClient.of(
                    opened.add(ContainerServer.start(functions, new Containers(null, FunctionJdk.of(null)), 0))
                            .socket());
        } catch (IOException e) {
            return ContainerClient.unavailable(String.valueOf(e.getMessage()));
        }
    }

    /// Returns how many containers of a function this process runs.
    public static long running(String function) {
        return ProcessHandle.current()
                .descendants()
                .filter(it -> it.info().commandLine().orElse("").contains("/bundles/" + function + "-"))
                .count();
    }

    /// Compiles a Java program, runs it in a container with 64 MB of heap and waits for its end.
    ///
    /// @param program resource below `programs` with a class `Program`
    /// @param megabytes memory limit of the container
    public static Result run(String program, int megabytes) throws IOException, InterruptedException {
        return run(program, megabytes, "");
    }

    /// Runs a program as [#run(String, int)] does.
    ///
    /// @param calls replaces the word `CALLS` of the program
    public static Result run(String program, int megabytes, String calls) throws IOException, InterruptedException {
        Path code = Files.createTempDirectory("ambit-program");
        compile(resource("/programs/" + program).replace("CALLS", calls), code);
        try (var containers = new Containers(null, FunctionJdk.of(null));
                NetworkNamespace network = NetworkNamespace.make()) {
            Container container = containers.start("program", config(containers, code, megabytes, network));
            byte[] output = container.process().getInputStream().readAllBytes();
            if (!container.process().waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                container.kill();
            }
            return new Result(container.process().exitValue(), new String(output, UTF_8));
        } finally {
            for (Path file : List.of(code.resolve("main.jar"), code)) {
                Files.delete(file);
            }
        }
    }

    /// Returns the files and directories of this machine that a Java program can see.
    public static Set<Path> javaFiles() {
        try (var containers = new Containers(null, FunctionJdk.of(null))) {
            return containers.files(CodeRuntime.JAVA, containers.command(CodeRuntime.JAVA, MEGABYTES));
        }
    }

    /// Prepares a process that runs the main method of a test class.
    public static ProcessBuilder process(Class<?> program, Path directory) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                directory.toString());
    }

    /// Reads a text resource of the tests.
    public static String resource(String path) throws IOException {
        try (var file = Objects.requireNonNull(TestContainers.class.getResourceAsStream(path))) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    private static ContainerConfig config(Containers containers, Path code, int megabytes, NetworkNamespace network) {
        List<String> command = containers.command(CodeRuntime.JAVA, MEGABYTES);
        return new ContainerConfig(
                command, containers.files(CodeRuntime.JAVA, command), code, Map.of(), USER, megabytes, network.path());
    }

    private static void compile(String source, Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("Program.java"), source);
        int exit =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", directory.toString(), file.toString());
        if (exit != 0) {
            throw new AssertionError("The program does not compile.");
        }
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Program");
        manifest.getMainAttributes().put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
        Files.delete(file);
        try (var jar = new JarOutputStream(Files.newOutputStream(directory.resolve("main.jar")), manifest);
                var files = Files.list(directory)) {
            for (Path it : files.filter(it -> it.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new ZipEntry(it.getFileName().toString()));
                jar.write(Files.readAllBytes(it));
                Files.delete(it);
            }
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
