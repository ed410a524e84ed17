package dev.ambit.sla;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/// A server on a PostgreSQL of its own, by a clock that the test moves minute by minute.
public final class MovedServer implements AutoCloseable {

    private volatile Instant now = Instant.parse("2026-04-01T10:00:30Z");

    private final Path data;
    private final EmbeddedPostgres postgres;
    private Server app;

    private MovedServer(Path data) {
        this.data = data;
        this.postgres = EmbeddedPostgres.start(data);
        this.app = started();
    }

    public static MovedServer start(Path data) {
        return new MovedServer(data);
    }

    public int port() {
        return app.port();
    }

    public TestAccount openAccount() {
        return TestAccount.open(new Http(port()), "Acme");
    }

    /// Advances the clock by a number of minutes; in each, the server records that it is alive.
    public void live(int minutes) {
        for (int i = 0; i < minutes; i++) {
            now = now.plus(Duration.ofMinutes(1));
            awaitHeartbeat();
        }
    }

    /// So many minutes more, in which there is no server. Then it is at another port.
    void miss(int minutes) {
        app.close();
        now = now.plus(Duration.ofMinutes(minutes));
        app = started();
        awaitHeartbeat();
    }

    /// A request that finds a table not where it should be.
    public void fail(TestAccount.TestEnvironment environment) {
        superuser().useHandle(tx -> tx.execute("alter table customers rename to elsewhere"));
        assertThat(environment.get("/customers").status()).isEqualTo(500);
        superuser().useHandle(tx -> tx.execute("alter table elsewhere rename to customers"));
    }

    @Override
    public void close() {
        app.close();
        postgres.close();
    }

    private Server started() {
        return TestServer.on(postgres, data, () -> now);
    }

    /// The minute that it is now counts as one in which there is a server.
    private void awaitHeartbeat() {
        int minute = (int)
                Duration.between(Instant.parse("2026-04-01T00:00:00Z"), now).toMinutes();
        Waiting.until(() -> isBeaten(minute), it -> it);
    }

    private boolean isBeaten(int minute) {
        return superuser()
                .withHandle(tx -> tx.createQuery(
                                "select get_bit(minutes, :minute) from heartbeats where day = '2026-04-01'")
                        .bind("minute", minute)
                        .mapTo(Integer.class)
                        .findOne()
                        .filter(it -> it == 1)
                        .isPresent());
    }

    private Jdbi superuser() {
        return Jdbi.create(postgres.superuserUrl());
    }
}
