package dev.ambit.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.LongTest;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.FunctionAdmission;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionHost;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.function.FunctionRunner;
import dev.ambit.host.function.FunctionState;
import dev.ambit.host.function.TestCode;
import dev.ambit.problem.Problem;
import dev.ambit.process.OpenResources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Deployed code fills the disk of the host.
class DeployAttackTest {

    private static final String FUNCTION = "serverless-acme-dev";
    private static final int MEGABYTE = 1 << 20;
    private static final int UNPACKED_MEGABYTES = 10 << 10;

    @TempDir
    private Path directory;

    private final OpenResources opened = new OpenResources();

    @AfterEach
    void stop() {
        opened.close();
    }

    @Test
    void archive_that_unpacks_to_ten_gigabytes_is_refused_and_leaves_nothing() throws Exception {
        TestContainers.assumeAvailable();
        byte[] archive = hugeArchive();
        try (FunctionHost host = host(directory)) {
            assertThat(host.deploy(FUNCTION, TestCode.node("one"), "1", null).number())
                    .isEqualTo(1);

            assertThatThrownBy(() -> host.deploy(FUNCTION, archive, "2", null))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("Its unpacked files have more than 268435456 bytes");

            assertOneRuns(host);
            assertThat(bytes(directory)).isLessThan(MEGABYTE);
        }
    }

    @LongTest
    void full_disk_is_reported_and_the_old_version_keeps_running() throws Exception {
        TestContainers.assumeAvailable();
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", directory.toString()) == 0);
        try (FunctionHost host = host(directory)) {
            host.deploy(FUNCTION, TestCode.node("one"), "1", null);
            Path filler = directory.resolve("filler");
            fill(filler);

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> host.deploy(FUNCTION, TestCode.node("two"), "2", null))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("the disk of the host is full");
                assertOneRuns(host);
            }

            Files.delete(filler);
            assertThat(host.deploy(FUNCTION, TestCode.node("two"), "2", null).digest())
                    .isEqualTo("2");
        } finally {
            run("umount", "-l", directory.toString());
        }
    }

    private static void assertOneRuns(FunctionHost host) {
        assertThat(host.status(FUNCTION).state()).isEqualTo(FunctionState.RUNNING);
        assertThat(requireNonNull(host.status(FUNCTION).current()).digest()).isEqualTo("1");
        assertThat(host.visit(FUNCTION).join())
                .isInstanceOfSatisfying(
                        FunctionAdmission.Admitted.class, it -> it.end().run());
    }

    private FunctionHost host(Path directory) {
        var environment = new FunctionEnvironment(
                Map.of("PORT", Integer.toString(FunctionAdmission.PORT)),
                null,
                null,
                null,
                List.of(),
                1_899_999_993,
                64,
                8,
                10);
        var lookup = new FunctionLookup() {
            @Override
            public Map<String, Long> owners(Set<String> names) {
                return Map.of(FUNCTION, 1L);
            }

            @Override
            public FunctionEnvironment environment(String name) {
                return environment;
            }
        };
        return new FunctionHost(
                directory.resolve("functions"),
                lookup,
                new FunctionRunner(
                        TestContainers.client(opened, directory.resolve("functions")),
                        new AllowedAddresses(List.of()),
                        TestContainers.NO_SESSIONS),
                InstantSource.system());
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int size = MEGABYTE; size > 0; size /= 2) {
                fill(out, new byte[size]);
            }
        }
    }

    private static void fill(OutputStream out, byte[] bytes) {
        try {
            while (true) {
                out.write(bytes);
            }
        } catch (IOException _) {
            // The disk has fewer bytes left.
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor();
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .filter(it -> it.isFile())
                    .mapToLong(it -> it.length())
                    .sum();
        }
    }

    /// Returns a zip of ten megabytes. Its entry says that it has 100 bytes, and has ten gigabytes of zeros.
    private static byte[] hugeArchive() {
        byte[] megabyte = new byte[MEGABYTE];
        byte[] name = "main.js".getBytes(UTF_8);
        var deflated = new ByteArrayOutputStream();
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            byte[] block = new byte[MEGABYTE];
            deflater.setInput(megabyte);
            int length = deflater.deflate(block, 0, MEGABYTE, Deflater.SYNC_FLUSH);
            for (int i = 0; i < UNPACKED_MEGABYTES; i++) {
                deflated.write(block, 0, length);
            }
        }
        // A last block without content.
        deflated.write(3);
        deflated.write(0);
        ByteBuffer zip = ByteBuffer.allocate(deflated.size() + 200).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50).putShort((short) 20);
        header(zip, deflated.size(), name.length);
        zip.put(name).put(deflated.toByteArray());
        int directory = zip.position();
        zip.putInt(0x02014b50).putShort((short) 20).putShort((short) 20);
        header(zip, deflated.size(), name.length);
        zip.putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(0)
                .put(name);
        int length = zip.position() - directory;
        zip.putInt(0x06054b50).putInt(0).putShort((short) 1).putShort((short) 1);
        zip.putInt(length).putInt(directory).putShort((short) 0);
        zip.flip();
        byte[] bytes = new byte[zip.remaining()];
        zip.get(bytes);
        return bytes;
    }

    /// Writes the fields that an entry has both before its content and in the directory of the zip.
    private static void header(ByteBuffer zip, int deflatedBytes, int nameBytes) {
        zip.putShort((short) 0).putShort((short) 8).putInt(0).putInt(0);
        zip.putInt(deflatedBytes).putInt(100).putShort((short) nameBytes).putShort((short) 0);
    }
}
