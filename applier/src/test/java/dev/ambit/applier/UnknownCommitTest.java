package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.postgres.TestPostgres;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Cuts the connection during a commit that completes after all retries have ended.
class UnknownCommitTest {

    private static final String COUNT_WAITING = """
            select count(*) from pg_locks
            where locktype = 'advisory' and not granted
                and database = (select oid from pg_database where datname = current_database())
            """;

    private final String url = TestPostgres.newDatabase();
    private final Jdbi owner = Jdbi.create(url);

    @Test
    void listener_is_notified_of_a_commit_with_an_unknown_outcome() throws Exception {
        int port = URI.create(url.substring("jdbc:".length())).getPort();
        try (var line = CuttableConnection.to(port);
                var database = Database.open(url.replace(":" + port + "/", ":" + line.port() + "/"))) {
            Inbox inbox = ReplicaDatabase.inbox(database, ReplicaDatabase.NOTHING);
            var names = new ConcurrentLinkedQueue<List<String>>();
            inbox.follow(_ -> names.add(rows("select name from public.customers")));
            byte[] event =
                    ReplicaDatabase.event("customer.created", 10, "'messageId': 'm', 'id': 'ann', 'name': 'Ann'");

            loseInCommit(line, "public.customers", () -> inbox.take(event));
            inbox.take(event).get();

            assertThat(names).last().isEqualTo(List.of("Ann"));
        }
    }

    @LongTest
    void environment_clock_is_restored_after_a_commit_with_an_unknown_outcome() throws Exception {
        int port = URI.create(url.substring("jdbc:".length())).getPort();
        try (var line = CuttableConnection.to(port);
                var database = Database.open(url.replace(":" + port + "/", ":" + line.port() + "/"))) {
            Inbox inbox = ReplicaDatabase.inbox(database, ReplicaDatabase.NOTHING);
            byte[] event = ReplicaDatabase.event(
                    "environment.clock_changed",
                    10,
                    "'messageId': 'm', 'stoppedAt': '2040-01-01T00:00:00Z', 'aheadMillis': 0");

            loseInCommit(line, "ambit.clock", () -> inbox.take(event));
            inbox.take(event).get();

            assertThat(inbox.environmentClock().instant()).isEqualTo(Instant.parse("2040-01-01T00:00:00Z"));
        }
    }

    /// No sender is answered, but the event is stored.
    private void loseInCommit(CuttableConnection line, String table, Supplier<CompletableFuture<Receipt>> send) {
        owner.useHandle(it -> it.createScript("""
            create function wait() returns trigger language plpgsql security definer as $$
            begin
                perform set_config('lock_timeout', '0', true);
                perform pg_advisory_xact_lock(42);
                return null;
            end $$;
            create constraint trigger wait after insert or update on %s
            deferrable initially deferred for each row execute function wait();
            """.formatted(table)).execute());
        try (Handle holder = owner.open()) {
            holder.execute("select pg_advisory_lock(42)");
            CompletableFuture<Receipt> receipt = send.get();
            Waiting.until(() -> rows(COUNT_WAITING), it -> it.equals(List.of("1")));
            line.cut();
            assertThat(receipt).failsWithin(Duration.ofMinutes(1));
        }
        Waiting.until(() -> rows(COUNT_WAITING), it -> it.equals(List.of("0")));
        line.reconnect();
    }

    private List<String> rows(String sql) {
        return owner.withHandle(it -> it.createQuery(sql).mapTo(String.class).list());
    }
}
