package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.egress.AllowedAddresses;
import dev.ambit.host.container.ContainerClient;
import dev.ambit.host.container.ContainerServer;
import dev.ambit.host.container.TestContainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of containers, which contain secrets while a function starts.
class ContainerFilesTest {

    private static final String SECRET = "Zo6pheiThai9";

    @TempDir
    private Path directory;

    @BeforeEach
    void requireContainers() {
        TestContainers.assumeAvailable();
    }

    @Test
    void container_files_contain_no_variables_once_the_function_listens() throws Exception {
        try (ContainerServer server = TestContainers.start(directory)) {
            var files = new CodeFiles(directory.resolve("quiet"));
            var function = new StoreFunction(
                    new FunctionRunner(
                            ContainerClient.of(server.socket()),
                            new AllowedAddresses(List.of()),
                            TestContainers.NO_SESSIONS),
                    files,
                    InstantSource.system());
            var environment = new FunctionEnvironment(
                    Map.of("PORT", Integer.toString(FunctionAdmission.PORT), "TOKEN", SECRET),
                    null,
                    null,
                    null,
                    List.of(),
                    1_899_999_995,
                    64,
                    8,
                    10);

            function.deploy(() -> environment, "1", code -> CodeArchive.unpack(TestCode.node("quiet"), code));

            assertThat(paths(Files::isRegularFile))
                    .anyMatch(it -> it.toString().contains("/state/"))
                    .noneMatch(it -> read(it).contains(SECRET));
            assertThat(paths(Files::isDirectory))
                    .filteredOn(it -> it.endsWith("state") || it.endsWith("bundles"))
                    .isNotEmpty()
                    .allMatch(
                            it -> PosixFilePermissions.toString(permissions(it)).equals("rwx------"));
            function.close();
        }
    }

    private static List<Path> paths(Predicate<Path> filter) throws IOException {
        Path parent = Stream.of(Path.of("/run"), Path.of("/dev/shm"))
                .map(it -> it.resolve("ambit-containers"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        try (Stream<Path> all = Files.walk(parent)) {
            return all.filter(filter).toList();
        }
    }

    /// Empty if another test has deleted the file.
    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    private static Set<PosixFilePermission> permissions(Path directory) {
        try {
            return Files.getPosixFilePermissions(directory);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
