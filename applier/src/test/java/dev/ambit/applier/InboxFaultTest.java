package dev.ambit.applier;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Checks that failures are reported to the sender and that a retried event counts once.
class InboxFaultTest {

    private static final String FAILING_TRIGGER = """
            create function refuse() returns trigger language plpgsql as $$
            begin
                raise exception 'no poison' using errcode = '23514';
            end $$;
            create trigger refuse before insert on public.customers
            for each row when (new.name = 'poison') execute function refuse();
            """;

    private static final String KILL = """
            select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'ambit-replica' and datname = current_database()
            """;

    private final ReplicaDatabase replica = ReplicaDatabase.open();

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void failing_event_does_not_fail_others() {
        replica.owner().useHandle(handle -> handle.createScript(FAILING_TRIGGER).execute());
        List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 200)
                .mapToObj(i -> replica.begin(
                        "customer.created",
                        10,
                        "'messageId': 'm%d', 'id': 'c%d', 'name': '%s'"
                                .formatted(i, i, i % 50 == 7 ? "poison" : "fine")))
                .toList();

        List<Integer> failed = IntStream.range(0, 200)
                .filter(i ->
                        receipts.get(i).handle((_, failure) -> failure != null).join())
                .boxed()
                .toList();

        assertThat(failed).containsExactly(7, 57, 107, 157);
        assertThat(replica.rows("select count(*) from public.customers")).containsExactly("196");
        assertThat(replica.rows("select count(*) from ambit.inbox")).containsExactly("196");
        assertThat(replica.rows("select applied from ambit.status")).containsExactly("196");

        replica.owner().useHandle(handle -> handle.execute("drop trigger refuse on public.customers"));
        assertThat(replica.apply("customer.created", 10, "'messageId': 'm7', 'id': 'c7', 'name': 'cured'"))
                .isEqualTo(Receipt.APPLIED);
    }

    /// Retries every event that was not acknowledged, while connections are cut.
    @Test
    void cut_connections_lose_and_repeat_no_acknowledged_event() throws InterruptedException {
        var isOver = new AtomicBoolean();
        var cuts = new AtomicInteger();
        Thread killer = Thread.startVirtualThread(() -> {
            while (!isOver.get()) {
                cuts.addAndGet(replica.rows(KILL).size());
                sleep(20);
            }
        });
        Map<Integer, CompletableFuture<Receipt>> waiting = new LinkedHashMap<>();
        int failures = 0;
        for (int i = 0; i < 2_000; i++) {
            waiting.put(i, send(i));
            if (i % 50 == 0) {
                sleep(10);
            }
        }
        while (!waiting.isEmpty()) {
            for (int i : List.copyOf(waiting.keySet())) {
                boolean hasFailed = requireNonNull(waiting.remove(i))
                        .handle((_, failure) -> failure != null)
                        .join();
                if (hasFailed) {
                    failures++;
                    waiting.put(i, send(i));
                }
            }
            isOver.set(failures > 0 || waiting.isEmpty());
        }
        isOver.set(true);
        killer.join();

        assertThat(cuts.get()).isPositive();
        assertThat(replica.rows("select count(*) from public.customers")).containsExactly("500");
        assertThat(replica.rows("select count(*) from public.customers where name <> 'Name 3'"))
                .containsExactly("0");
        assertThat(replica.rows("select count(*) from ambit.inbox")).containsExactly("2000");
        assertThat(replica.rows("select applied + outdated from ambit.status")).containsExactly("2000");
    }

    private CompletableFuture<Receipt> send(int i) {
        return replica.begin(
                "customer.updated",
                10 + i / 500,
                "'messageId': 'm%d', 'id': 'c%d', 'name': 'Name %d'".formatted(i, i % 500, i / 500));
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The program writes additional tables in the same commit.
    @Test
    void additional_rows_are_committed_only_together_with_the_event() {
        replica.owner().useHandle(handle -> handle.createScript("""
                create table public.seats (customer_id text primary key, name text);
                grant select, insert, update on public.seats to ambit_applier;
                """).execute());
        var embedded = replica.with(InboxFaultTest::copy);

        embedded.apply("customer.created", 10, "'messageId': 'm', 'id': 'ann', 'name': 'Ann'");
        embedded.apply("customer.updated", 20, "'id': 'ann', 'name': 'Anna'");
        assertThatThrownBy(() -> embedded.apply("customer.created", 10, "'id': 'eve', 'name': 'refused'"))
                .hasMessageContaining("refused here");

        assertThat(replica.rows("select customer_id || ' ' || name from public.seats"))
                .containsExactly("ann Anna");
        assertThat(replica.rows("select customer_id from public.customers")).containsExactly("ann");
    }

    private static void copy(Handle tx, Changes changes) {
        for (String id : changes.customers()) {
            tx.createUpdate("""
                    insert into public.seats (customer_id, name)
                    select customer_id, name from public.customers where customer_id = :id
                    on conflict (customer_id) do update set name = excluded.name
                    """).bind("id", id).execute();
            if (id.equals("eve")) {
                throw new IllegalStateException("refused here");
            }
        }
    }

    @Test
    void failing_additional_write_fails_only_its_event() {
        for (Throwable thrown : List.of(new IOException("checked"), new StackOverflowError(), new AssertionError())) {
            var embedded = replica.with((_, changes) -> {
                if (changes.customers().contains("eve")) {
                    InboxFaultTest.<RuntimeException>raise(thrown);
                }
            });

            assertThat(embedded.begin("customer.created", 10, "'id': 'eve'"))
                    .failsWithin(Duration.ofMinutes(1))
                    .withThrowableThat()
                    .withCause(thrown);
            assertThat(embedded.begin("customer.updated", 10, "'id': 'ann'")).succeedsWithin(Duration.ofMinutes(1));
        }
        assertThat(replica.rows("select customer_id from public.customers")).containsExactly("ann");
    }

    @Test
    void locked_row_fails_only_its_own_events() {
        replica.apply("customer.created", 10, "'id': 'c7'");
        replica.owner().useTransaction(other -> {
            other.execute("update public.customers set name = 'by hand' where customer_id = 'c7'");
            List<CompletableFuture<Receipt>> receipts = IntStream.range(0, 20)
                    .mapToObj(i -> replica.begin("customer.updated", 20, "'id': 'c%d', 'name': 'told'".formatted(i)))
                    .toList();

            assertThat(IntStream.range(0, 20)
                            .filter(i -> receipts.get(i)
                                    .handle((_, failure) -> failure != null)
                                    .join()))
                    .containsExactly(7);
        });
        assertThat(replica.rows("select count(*) from public.customers where name = 'told'"))
                .containsExactly("19");
    }

    @Test
    void acknowledged_event_is_on_disk_with_any_database_settings() {
        replica.owner().useHandle(it -> it.execute("""
                do $$ begin
                    execute format('alter database %I set synchronous_commit = off', current_database());
                    execute format('alter database %I set default_transaction_isolation = serializable',
                        current_database());
                end $$"""));
        try (var database = Database.open(replica.url())) {
            List<String> settings =
                    database.in(tx -> tx.createQuery("""
                    select current_setting('synchronous_commit') || ' ' || current_setting('transaction_isolation')
                    """).mapTo(String.class).list());

            assertThat(settings).containsExactly("on read committed");
        }
    }

    /// Throws checked exceptions as well.
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void raise(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /// An old process may overlap with its successor. Every second number is late, so that gaps are always open.
    @Test
    void two_processes_on_one_database_take_turns() {
        List<ReplicaDatabase> both =
                List.of(replica.with(ReplicaDatabase.NOTHING), replica.with(ReplicaDatabase.NOTHING));
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            for (ReplicaDatabase one : both) {
                int number = i % 2 == 0 ? i - 1 : i + 1;
                receipts.add(one.begin(
                        "customer.updated",
                        number,
                        "'messageId': 'm%d', 'id': 'ann', 'name': '%d', 'sequence': %d"
                                .formatted(number, number, number)));
            }
        }

        List<Receipt> all = receipts.stream().map(CompletableFuture::join).toList();

        assertThat(all).filteredOn(Receipt.REPEATED::equals).hasSize(500);
        assertThat(replica.rows("select name from public.customers")).containsExactly("500");
        assertThat(replica.rows("select through || ' ' || gaps from ambit.status"))
                .containsExactly("500 0");
        assertThat(replica.rows("select missing from ambit.gaps")).isEmpty();
    }
}
