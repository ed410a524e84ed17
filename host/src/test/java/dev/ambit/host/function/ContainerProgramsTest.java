package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.host.container.ContainerClient;
import dev.ambit.host.container.ContainerServer;
import dev.ambit.host.container.TestContainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs that a function can start in its container.
@Tag("ci")
class ContainerProgramsTest {

    private static final String MAIN = """
            const { spawnSync } = require('node:child_process');
            for (const [program, ...words] of [
                    ['./bin/tool', 'native runs'], ['./bin/plain', 'never'], ['/bin/sh', '-c', 'true'],
                    ['./bin/script'], [process.execPath, '-p', '"node runs"']]) {
                const { error, stdout, status } = spawnSync(program, words);
                console.log(`${program === process.execPath ? 'node' : program}: ${error?.code ?? `${status} ${stdout}`.trim()}`);
            }
            require('node:http').createServer().listen(process.env.PORT, '127.0.0.1');
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void requireContainers() {
        TestContainers.assumeAvailable();
    }

    @Test
    void function_runs_its_executable_files_and_the_programs_of_its_runtime() throws Exception {
        byte[] code = zip();
        try (ContainerServer server = TestContainers.start(directory)) {
            var function = new StoreFunction(
                    new FunctionRunner(
                            ContainerClient.of(server.socket()),
                            new AllowedAddresses(List.of()),
                            TestContainers.NO_SESSIONS),
                    new CodeFiles(directory.resolve("programs")),
                    InstantSource.system());
            var environment = new FunctionEnvironment(
                    Map.of("PORT", Integer.toString(FunctionAdmission.PORT)),
                    null,
                    null,
                    null,
                    List.of(),
                    1_899_999_994,
                    64,
                    8,
                    10);

            function.deploy(() -> environment, "1", unpacked -> CodeArchive.unpack(code, unpacked));

            List<String> lines = Waiting.until(
                    () -> function.output().last(20).stream().map(LogLine::text).toList(),
                    it -> it.stream().anyMatch(line -> line.startsWith("node:")));
            assertThat(lines)
                    .contains(
                            "./bin/tool: 0 native runs",
                            "./bin/plain: EACCES",
                            "/bin/sh: ENOENT",
                            "./bin/script: ENOENT",
                            "node: 0 node runs");
            function.close();
        }
    }

    /// Zips a native program of this machine as an executable and as a plain file, and a shell script.
    private byte[] zip() throws IOException {
        Path zip = directory.resolve("code.zip");
        Path echo = Path.of("/bin/echo");
        Map<String, ?> options = Map.of("create", true, "enablePosixFileAttributes", true);
        try (FileSystem files = FileSystems.newFileSystem(zip, options)) {
            Files.createDirectory(files.getPath("bin"));
            write(files.getPath("main.js"), MAIN.getBytes(UTF_8), "rw-r--r--");
            write(files.getPath("bin/tool"), Files.readAllBytes(echo), "rwxr-xr-x");
            write(files.getPath("bin/plain"), Files.readAllBytes(echo), "rw-r--r--");
            write(files.getPath("bin/script"), "#!/bin/sh\ntrue\n".getBytes(UTF_8), "rwxr-xr-x");
        }
        return Files.readAllBytes(zip);
    }

    private static void write(Path file, byte[] content, String mode) {
        try {
            Files.write(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
