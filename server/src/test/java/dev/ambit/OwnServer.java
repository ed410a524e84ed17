package dev.ambit;

import dev.ambit.config.LogFormat;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.stack.Provider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// A server with a PostgreSQL of its own, for a test that spoils it for everybody.
public record OwnServer(Path data, EmbeddedPostgres postgres, App app, Http http) implements AutoCloseable {

    public static OwnServer start() throws IOException {
        return start(List.of());
    }

    /// A server of its own.
    ///
    /// @param providers who make resources of stacks
    public static OwnServer start(List<Provider> providers) throws IOException {
        Path data = PostgresProcess.directory();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        App app = App.start(config(data, postgres), providers, InstantSource.system());
        return new OwnServer(data, postgres, app, new Http(app.port()));
    }

    /// Another one on the same database.
    public App second() {
        return App.start(config(data, postgres));
    }

    /// The same, with others who make resources of stacks.
    public App second(List<Provider> providers) {
        return App.start(config(data, postgres), providers, InstantSource.system());
    }

    private static Config config(Path data, EmbeddedPostgres postgres) {
        return new Config(
                "127.0.0.1",
                0,
                data,
                postgres.url(),
                postgres.ownerUrl(),
                TestServer.OPERATOR_TOKEN,
                data.resolve("master-key"),
                List.of(),
                List.of(),
                postgres.superuserUrl(),
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                "http://127.0.0.1:1",
                LogFormat.TEXT,
                64,
                4,
                1_000,
                90,
                10_000_000,
                null,
                null,
                20_480,
                true);
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
}
