package dev.ambit.webhook;

import dev.ambit.Http;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Two servers on a database of their own: the first one delivers.
record TwoServers(EmbeddedPostgres postgres, Server first, Server second, Http here, Http there)
        implements AutoCloseable {

    static TwoServers start(Path data) {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        Server first = TestServer.on(postgres, data);
        Server second = TestServer.on(postgres, data);
        return new TwoServers(postgres, first, second, new Http(first.port()), new Http(second.port()));
    }

    /// Opens a connection that sees every row.
    Handle superuser() {
        return Jdbi.create(postgres.superuserUrl()).open();
    }

    @Override
    public void close() {
        second.close();
        first.close();
        postgres.close();
    }
}
