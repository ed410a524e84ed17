package dev.ambit.applier;

import dev.ambit.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;

/// A real PostgreSQL, started once for all tests; each test class has a database of its own.
final class TestPostgres {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Path HOME = directory();
    private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start(HOME);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestPostgres::stop));
    }

    private TestPostgres() {}

    /// The address of a new, empty database, as the superuser.
    static String newDatabase() {
        return POSTGRES.superuserUrl().replace("/ambit?", "/" + newDatabaseOf("postgres") + "?");
    }

    /// The same of a role that is there, as that role.
    ///
    /// @param owner its name, which is its password as well
    static String newDatabase(String owner) {
        String address = POSTGRES.superuserUrl().replaceFirst("/ambit[?].*", "/");
        return address + newDatabaseOf(owner) + "?user=%1$s&password=%1$s".formatted(owner);
    }

    static Jdbi superuser() {
        return Jdbi.create(POSTGRES.superuserUrl());
    }

    private static String newDatabaseOf(String owner) {
        String name = "replica" + DATABASES.incrementAndGet();
        superuser().useHandle(handle -> handle.execute("create database %s owner %s".formatted(name, owner)));
        return name;
    }

    private static Path directory() {
        try {
            Path home = Files.createTempDirectory("ambit-applier-test");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop() {
        POSTGRES.close();
        try (var files = Files.walk(HOME)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
