package dev.ambit;

import dev.ambit.core.CoreOptions;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/// A server with a PostgreSQL of its own, for a test that disturbs all other tests of a shared one.
public record OwnServer(Path data, EmbeddedPostgres postgres, ServerUnderTest modules, Server app, Http http)
        implements AutoCloseable {

    public static OwnServer start() throws IOException {
        return start(ServerUnderTest.ofClassPath());
    }

    public static OwnServer start(ServerUnderTest modules) throws IOException {
        return start(modules, InstantSource.system());
    }

    /// Starts one whose time is that of the clock.
    public static OwnServer start(InstantSource clock) throws IOException {
        return start(ServerUnderTest.ofClassPath(), clock);
    }

    private static OwnServer start(ServerUnderTest modules, InstantSource clock) throws IOException {
        Path data = MigratedDirectory.create();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        Server app = modules.start(options(data, postgres), postgres.superuserUrl(), clock);
        return new OwnServer(data, postgres, modules, app, new Http(app.port()));
    }

    /// Starts another server on the same database.
    public Server second() {
        return second(modules);
    }

    /// Starts another server, of other modules, on the same database.
    public Server second(ServerUnderTest others) {
        return others.start(options(data, postgres), postgres.superuserUrl(), InstantSource.system());
    }

    public Jdbi superuser() {
        return Jdbi.create(postgres.superuserUrl());
    }

    @Override
    public void close() throws IOException {
        app.close();
        postgres.close();
        PostgresProcess.delete(data);
    }

    private static CoreOptions options(Path data, EmbeddedPostgres postgres) {
        return new TestOptions(data).database(postgres).databaseConnections(4).build();
    }
}
