package dev.ambit.replica;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// A real PostgreSQL, started once for all tests; each test class has a database of its own.
final class TestPostgres {

    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /// Names the directory of an installed PostgreSQL, for the tests on an older one.
    private static final @Nullable String INSTALLED = System.getenv("AMBIT_TEST_POSTGRES_BIN");

    private static final Path HOME = directory();
    private static final int PORT = start();

    private TestPostgres() {}

    /// The address of a new, empty database, as the superuser.
    static String newDatabase() {
        return newDatabase("postgres");
    }

    /// The same of an owner that is there, as that owner.
    static String newDatabase(String owner) {
        String name = "replica" + DATABASES.incrementAndGet();
        superuser().useHandle(handle -> handle.execute("create database %s owner %s".formatted(name, owner)));
        return url(name, owner);
    }

    static Jdbi superuser() {
        return Jdbi.create(url("postgres", "postgres"));
    }

    private static String url(String database, String user) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(PORT, database, user);
    }

    private static Path directory() {
        try {
            Path home = Files.createTempDirectory("ambit-replica-test");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
            if (INSTALLED == null) {
                unpack(home);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int start() {
        try {
            int port = freePort();
            run("initdb", "--pgdata", HOME + "/data", "--username=postgres", "--auth=trust", "--encoding=UTF8", "-N")
                    .waitFor();
            Process postgres = run(
                    "postgres", "-D", HOME + "/data", "-p", Integer.toString(port), "-c", "unix_socket_directories=");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres)));
            awaitReady(port);
            return port;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /// PostgreSQL refuses to be root.
    private static Process run(String program, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
        }
        Path programs = INSTALLED == null ? HOME.resolve("bin") : Path.of(INSTALLED);
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(words));
        File log = HOME.resolve(program + ".log").toFile();
        return new ProcessBuilder(command)
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    private static void awaitReady(int port) throws InterruptedException {
        Jdbi jdbi = Jdbi.create("jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port));
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try {
                jdbi.useHandle(handle -> handle.execute("select 1"));
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private static void stop(Process postgres) {
        postgres.destroy();
        try {
            postgres.waitFor();
            try (var files = Files.walk(HOME)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void unpack(Path into) throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        var packed = Objects.requireNonNull(
                TestPostgres.class.getResourceAsStream("/postgres-%s-%s.txz".formatted(system, machine)));
        try (var archive = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                Files.createDirectories(entry.isDirectory() ? file : file.resolveSibling(""));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(archive, file);
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }
}
