package dev.ambit.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/// A replica's tables in a database of their own, and GraphQL over them.
record TestTables(String url, Graphql graphql) implements AutoCloseable {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Path HOME = directory();
    private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start(HOME);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestTables::stop));
    }

    static TestTables open() {
        return open("select 1");
    }

    /// @param sql what the owner does before GraphQL looks
    static TestTables open(String sql) {
        try {
            String name = "graphql" + DATABASES.incrementAndGet();
            TestDatabase.run(POSTGRES.superuserUrl(), "create database " + name);
            String url = POSTGRES.superuserUrl().replace("/ambit?", "/" + name + "?");
            dev.ambit.applier.Database.open(url).close();
            TestDatabase.run(url, sql);
            return new TestTables(url, Graphql.open(url, "ambit_reader", InstantSource.system()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As their owner.
    void run(String sql) {
        try {
            TestDatabase.run(url, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// With `'` for `"`.
    String answer(String query) {
        return text(graphql.answer(Question.of(query.replace('\'', '"'))));
    }

    static String text(Answer answer) {
        return new String(answer.json(), UTF_8);
    }

    @Override
    public void close() {
        graphql.close();
    }

    private static Path directory() {
        try {
            Path home = Files.createTempDirectory("ambit-graphql-test");
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
