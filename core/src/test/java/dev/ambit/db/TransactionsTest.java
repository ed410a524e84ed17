package dev.ambit.db;

import static dev.ambit.postgres.TestDatabase.onVirtualThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ambit.CiTest;
import dev.ambit.LongForm;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.postgres.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TransactionsTest {

    private static final EnvironmentId OURS = new EnvironmentId(1);
    private static final EnvironmentId THEIRS = new EnvironmentId(2);
    private static final EnvironmentId EMPTY = new EnvironmentId(3);

    private static final String NOTES = """
        create table notes (environment_id int not null, note text not null, primary key (environment_id, note));
        insert into notes values (1, 'ours'), (2, 'theirs');
        alter table notes enable row level security, force row level security;
        create policy of_environment on notes
            using (environment_id = nullif(current_setting('app.environment', true), '')::int)
        """;

    private static Path data;
    private static EmbeddedPostgres postgres;
    private static Database database;

    @BeforeAll
    static void start() throws Exception {
        data = PostgresProcess.directory();
        postgres = EmbeddedPostgres.start(data);
        // With one connection, a transaction finds everything that the one before it has left behind.
        database = Database.open(postgres.url(), postgres.ownerUrl(), 1);
        TestDatabase.run(postgres.ownerUrl(), NOTES);
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
        postgres.close();
        PostgresProcess.delete(data);
    }

    @Test
    void query_without_a_where_clause_sees_only_its_environment() throws Exception {
        List<String> inTransaction = in(OURS, TransactionsTest::notes);
        List<String> outside = outside(TransactionsTest::notes);

        assertThat(inTransaction).containsExactly("ours");
        assertThat(read(THEIRS)).containsExactly("theirs");
        assertThat(read(EMPTY)).isEmpty();
        assertThat(outside).isEmpty();
    }

    /// A nested transaction would share the connection, so its commit would commit half of the outer transaction.
    @Test
    void nested_transaction_is_refused() {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> in(EMPTY, tx -> {
                    tx.execute("insert into notes values (3, 'half')");
                    return database.transactions().read(EMPTY, TransactionsTest::notes);
                }))
                .withMessageContaining("already open");
    }

    @Test
    void a_row_of_another_environment_cannot_be_written() {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> in(OURS, tx -> tx.execute("insert into notes values (2, 'intruder')")))
                .withMessageContaining("row-level security");
    }

    @Test
    void a_row_of_another_environment_cannot_be_changed_or_deleted() throws Exception {
        int changed = in(OURS, tx -> tx.execute("update notes set note = 'x' where environment_id = 2"));
        int deleted = in(OURS, tx -> tx.execute("delete from notes where environment_id = 2"));

        assertThat(changed + deleted).isZero();
    }

    /// The scope ends with the statement, so both used one round trip. Two round trips would have been two
    /// transactions, and the second would have seen nothing.
    @Test
    void a_read_sees_its_rows_in_one_round_trip_and_leaves_no_scope_behind() throws Exception {
        List<String> notes = read(OURS);
        String scopeAfterwards = outside(TransactionsTest::scope);

        assertThat(notes).containsExactly("ours");
        assertThat(scopeAfterwards).isEmpty();
    }

    @Test
    void a_transaction_leaves_no_scope_behind() throws Exception {
        String scope = in(OURS, TransactionsTest::scope);
        String scopeAfterwards = outside(TransactionsTest::scope);

        assertThat(scope).isEqualTo("1");
        assertThat(scopeAfterwards).isEmpty();
    }

    @Test
    void a_transaction_that_fails_changes_nothing() throws Exception {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> in(EMPTY, tx -> {
                    tx.execute("insert into notes values (3, 'half')");
                    throw new IllegalStateException("in the middle");
                }));

        assertThat(read(EMPTY)).isEmpty();
    }

    @Test
    void account_transaction_can_add_the_scope_of_an_environment() throws Exception {
        List<String> notes = in(new AccountId(7), tx -> {
            Transactions.addScope(tx, OURS);
            return notes(tx);
        });

        assertThat(notes).containsExactly("ours");
    }

    /// On the one connection that there is.
    @Test
    void parts_of_a_whole_transaction_commit_together() throws Exception {
        EnvironmentId parts = new EnvironmentId(5);
        List<String> acts = new ArrayList<>();

        List<String> seen = onVirtualThread(() -> database.transactions().joined(parts, tx -> {
            tx.execute("insert into notes values (5, 'first')");
            database.transactions().in(parts, part -> part.execute("insert into notes values (5, 'second')"));
            Transactions.afterCommit(() -> acts.add("committed"));
            acts.add(database.transactions().outside(TransactionsTest::scope));
            acts.add(database.transactions().in(new AccountId(7), TransactionsTest::scope));
            return database.transactions().read(parts, TransactionsTest::notes);
        }));
        Transactions.afterCommit(() -> acts.add("at once"));

        assertThat(seen).containsExactlyInAnyOrder("first", "second");
        assertThat(acts).containsExactly("5", "5", "committed", "at once");
        assertThat(read(parts)).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void callback_after_commit_sees_the_committed_rows() throws Exception {
        EnvironmentId alone = new EnvironmentId(6);
        List<String> acts = new ArrayList<>();

        onVirtualThread(() -> database.transactions().in(alone, tx -> {
            Transactions.afterCommit(() -> acts.addAll(database.transactions().read(alone, TransactionsTest::notes)));
            acts.add("statement");
            return tx.execute("insert into notes values (6, 'committed')");
        }));

        assertThat(acts).containsExactly("statement", "committed");
    }

    @Test
    void failed_whole_transaction_rolls_back_its_parts() throws Exception {
        List<String> acts = new ArrayList<>();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> onVirtualThread(() -> database.transactions().joined(EMPTY, _ -> {
                    database.transactions().in(EMPTY, part -> part.execute("insert into notes values (3, 'half')"));
                    Transactions.afterCommit(() -> acts.add("committed"));
                    throw new IllegalStateException("in the middle");
                })));

        assertThat(read(EMPTY)).isEmpty();
        assertThat(acts).isEmpty();
    }

    @Test
    void whole_transaction_refuses_nested_parts_and_parts_of_another_environment() {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> onVirtualThread(() -> database.transactions()
                        .joined(OURS, _ -> database.transactions().read(THEIRS, TransactionsTest::notes))))
                .withMessageContaining("cannot read rows of");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> onVirtualThread(() -> database.transactions()
                        .joined(
                                OURS,
                                _ -> database.transactions()
                                        .in(OURS, _ -> database.transactions().read(OURS, TransactionsTest::notes)))))
                .withMessageContaining("already open");
    }

    /// On the one connection that there is.
    @Test
    void a_read_that_fails_leaves_neither_scope_nor_transaction_behind() throws Exception {
        for (String fault : List.of("select 1 / 0", "select nothing", "insert into notes values (1, 'read only')")) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> onVirtualThread(() -> database.transactions()
                            .read(OURS, tx -> tx.createQuery(fault).mapToMap().list())));

            assertThat(outside(TransactionsTest::scope)).as(fault).isEmpty();
            assertThat(read(THEIRS)).as(fault).containsExactly("theirs");
        }
    }

    /// PostgreSQL had already sent the rows and committed when the mapper failed.
    @Test
    void failing_row_mapper_leaves_no_transaction_behind() throws Exception {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> onVirtualThread(() -> database.transactions()
                        .read(
                                OURS,
                                tx -> tx.createQuery("select note from notes")
                                        .map((_, _) -> {
                                            throw new IllegalStateException("A fault on purpose");
                                        })
                                        .list())));

        assertThat(outside(TransactionsTest::scope)).isEmpty();
        assertThat(read(OURS)).containsExactly("ours");
    }

    @CiTest
    void concurrent_readers_on_shared_connections_see_only_their_environment() throws Exception {
        int each = LongForm.ENABLED ? 10_000 : 625;
        try (Database shared = Database.open(postgres.url(), postgres.ownerUrl(), 4);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int reader = 0; reader < 16; reader++) {
                boolean faulty = reader % 4 == 0;
                readers.add(executor.submit(() -> {
                    int wrong = 0;
                    for (int i = 0; i < each; i++) {
                        boolean first = i % 2 == 0;
                        List<String> notes = shared.transactions().read(first ? OURS : THEIRS, TransactionsTest::notes);
                        wrong += notes.equals(List.of(first ? "ours" : "theirs")) ? 0 : 1;
                        if (faulty && i % 10 == 0) {
                            wrong += failed(shared) ? 0 : 1;
                        }
                    }
                    return wrong;
                }));
            }
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isZero();
            }
        }
    }

    @Test
    void many_rows_can_be_inserted_as_an_array() throws Exception {
        EnvironmentId bulk = new EnvironmentId(4);

        int inserted = in(
                bulk,
                tx -> tx.createUpdate("insert into notes select 4, unnest(:notes)")
                        .bindArray("notes", String.class, "a", "b", "c")
                        .execute());

        assertThat(inserted).isEqualTo(3);
        assertThat(read(bulk)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void transaction_outside_a_virtual_thread_is_refused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> database.transactions().outside(TransactionsTest::notes))
                .withMessageContaining("virtual threads");
        assertThatIllegalStateException()
                .isThrownBy(() -> database.transactions().in(OURS, TransactionsTest::notes));
        assertThatIllegalStateException()
                .isThrownBy(() -> database.transactions().read(OURS, TransactionsTest::notes));
    }

    private static boolean failed(Database shared) {
        try {
            shared.transactions()
                    .read(OURS, tx -> tx.createQuery("select 1 / 0").mapToMap().list());
            return false;
        } catch (JdbiException e) {
            return true;
        }
    }

    private interface Work<T> {
        T on(Handle tx);
    }

    private static <T> T in(Scope scope, Work<T> work) throws Exception {
        return onVirtualThread(() -> database.transactions().in(scope, work::on));
    }

    private static List<String> read(Scope scope) throws Exception {
        return onVirtualThread(() -> database.transactions().read(scope, TransactionsTest::notes));
    }

    private static <T> T outside(Work<T> work) throws Exception {
        return onVirtualThread(() -> database.transactions().outside(work::on));
    }

    private static List<String> notes(Handle tx) {
        return tx.createQuery("select note from notes").mapTo(String.class).list();
    }

    private static String scope(Handle tx) {
        return tx.createQuery("select coalesce(current_setting('app.environment', true), '')")
                .mapTo(String.class)
                .one();
    }
}
