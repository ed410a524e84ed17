package dev.ambit.customer;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.HeldLocks;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/// An import of more than a thousand customers is an operation in batches. It ends correctly in spite of any
/// interruption.
class LargeCustomerImportTest {

    private static final int CUSTOMERS = 2_600;
    /// Enough batches for a cancellation to arrive in time on a busy machine.
    private static final int MORE_CUSTOMERS = 15_000;

    private static final String IN_ENVIRONMENT = "environment_id = :environment";

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestAccount account = fixture.account();
    private final TestEnvironment development = fixture.environment();

    @LongTest
    void large_import_creates_customers_in_batches_with_one_event_each() {
        development.post("/customers", "{\"id\": \"c7\", \"name\": \"Ann\"}").isOk();

        Reply imported = importing().isOk();

        assertThat(imported.at("newCustomers")).isEqualTo(List.of());
        assertThat(account.operation(imported.text("taskId")).text("total")).isEqualTo(String.valueOf(CUSTOMERS));
        Reply done = account.done(imported.text("taskId"));
        assertThat(done.text("kind")).isEqualTo("CUSTOMER_IMPORT");
        assertThat(done.text("done")).isEqualTo(String.valueOf(CUSTOMERS));
        assertThat(done.text("total")).isEqualTo(String.valueOf(CUSTOMERS));
        assertThat(done.text("result.created")).isEqualTo(String.valueOf(CUSTOMERS - 1));
        assertThat(development.get("/customers/c7").text("name")).isEqualTo("Ann");
        assertThat(development.get("/customers/c2599").text("name")).isEqualTo("N2599");
        assertThat(createdEvents()).isEqualTo(CUSTOMERS);
        assertThat(texts("select distinct trace_id from events where entity_id in ('c0', 'c2599') and "
                        + IN_ENVIRONMENT))
                .hasSize(1);
        awaitNothingLeft();
    }

    @Test
    void large_import_with_an_invalid_line_is_refused_naming_the_line() {
        String lines = lines(CUSTOMERS).replace("\"c2417\"", "\" c2417\"");

        Reply refused = Refusal.of(development, 400, "BadUserInput", () -> importing(lines));

        assertThat(refused.text("field")).isEqualTo("customers.2417.id");
        awaitNothingLeft();
    }

    @LongTest
    void paused_import_waits_and_drops_the_line_of_an_archived_customer() {
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            insert(holder, "c1200");
            String operation = importing(lines(MORE_CUSTOMERS)).isOk().text("taskId");
            Reply blocked = blocked(holder, operation);
            assertThat(blocked.text("state")).isEqualTo("RUNNING");
            assertThat(blocked.text("phase")).isEqualTo("customers");
            assertThat(blocked.text("done")).isEqualTo("1000");
            assertThat(blocked.text("total")).isEqualTo(String.valueOf(MORE_CUSTOMERS));
            assertThat(development.get("/customers/c999").isOk().text("name")).isEqualTo("N999");
            // The batch has its operation until it ends.
            var paused = Thread.startVirtualThread(
                    () -> account.change(operation, "pause").isOk());
            HeldLocks.of(holder).awaitWaiting("from operations");
            holder.rollback();
            Waiting.until(paused::isAlive, it -> !it);
            assertThat(account.operation(operation).text("state")).isEqualTo("PENDING");
            long customers = customers();
            assertThat(customers).isLessThan(MORE_CUSTOMERS);

            development.post("/customers", "{\"id\": \"c14999\"}").isOk();
            development.post("/customers/c14999/archive", "").isOk();
            assertThat(texts("select email from customer_import_lines where customer_id = 'c14999' and "
                            + IN_ENVIRONMENT))
                    .isEmpty();
            assertThat(customers()).isEqualTo(customers + 1);
            account.change(operation, "resume").isOk();

            assertThat(account.done(operation).text("result.created")).isEqualTo(String.valueOf(MORE_CUSTOMERS - 1));
        }
        assertThat(customers()).isEqualTo(MORE_CUSTOMERS);
        assertThat(createdEvents()).isEqualTo(MORE_CUSTOMERS);
        awaitNothingLeft();
    }

    @LongTest
    void canceled_import_keeps_created_customers_and_deletes_its_lines() {
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            insert(holder, "c1200");
            String operation = importing(lines(MORE_CUSTOMERS)).isOk().text("taskId");
            blocked(holder, operation);
            var canceled = Thread.startVirtualThread(
                    () -> account.change(operation, "cancel").isOk());
            HeldLocks.of(holder).awaitWaiting("from operations");
            holder.rollback();
            Waiting.until(canceled::isAlive, it -> !it);

            Reply over = account.operation(operation);

            assertThat(over.text("state")).isEqualTo("CANCELED");
            assertThat(customers()).isEqualTo(Long.parseLong(over.text("done"))).isLessThan(MORE_CUSTOMERS);
            Waiting.until(() -> left(), it -> it == 0);
            assertThat(account.operation(operation).at("")).isEqualTo(over.at(""));
        }
    }

    @Test
    void failed_import_can_be_canceled_and_deletes_its_lines() {
        String operation = UUID.randomUUID().toString();
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("""
                    insert into operations (operation_id, account_id, environment_id, kind, state, total, problem_code,
                        problem_message, claimed_until, created_at, finished_at)
                    values (?::uuid, ?, ?, 'CUSTOMER_IMPORT', 'FAILED', 1, 'Bug', 'Oh no', now(), now(), now())
                    """, operation, fixture.accountId().value(), fixture.id().value());
            tx.execute("""
                    insert into customer_imports (environment_id, operation_id, actor, trace_id)
                    values (?, ?::uuid, 'APP_SERVER', '0')
                    """, fixture.id().value(), operation);
            tx.execute("""
                    insert into customer_import_lines (environment_id, operation_id, line, customer_id, email, metadata,
                        kept)
                    values (?, ?::uuid, 0, 'ann', 'ann@example.com', '{}', '{}')
                    """, fixture.id().value(), operation);
        });

        Reply canceled = account.change(operation, "cancel").isOk();

        assertThat(canceled.text("state")).isEqualTo("CANCELED");
        awaitNothingLeft();
        assertThat(customers()).isZero();
    }

    /// In the other order, the import would wait for the customer and archiving for the import line: a deadlock.
    @Test
    void archiving_waits_for_the_import_line_before_changing_the_customer() {
        development.post("/customers", "{\"id\": \"c1300\"}").isOk();
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            insert(holder, "c1200");
            String operation = importing().isOk().text("taskId");
            blocked(holder, operation);
            var archived = Thread.startVirtualThread(
                    () -> development.post("/customers/c1300/archive", "").isOk());
            HeldLocks.of(holder)
                    .awaitWaiting("delete from customer_import_lines\nwhere environment_id = $1 and customer");

            assertThat(count("""
                    select count(*)
                    from pg_locks
                    join pg_stat_activity using (pid)
                    where pg_locks.relation = 'customers'::regclass and mode = 'RowExclusiveLock'
                        and query like 'delete from customer_import_lines%' and :environment > 0
                    """)).isZero();
            holder.rollback();
            Waiting.until(archived::isAlive, it -> !it);
            account.done(operation);
        }
        assertThat(development.get("/customers/c1300").at("archivedAt")).isNotNull();
    }

    /// Terminates the connection of the import during a batch, as if its server had died.
    @LongTest
    void import_of_a_dead_server_resumes_after_its_last_customer() {
        String operation;
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            insert(holder, "c1200");
            operation = importing().isOk().text("taskId");
            blocked(holder, operation);
            int ours = holder.createQuery("select pg_backend_pid()")
                    .mapTo(Integer.class)
                    .one();
            execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where :id = any (pg_blocking_pids(pid))",
                    ours);
            holder.rollback();
        }

        Reply done = account.done(operation);

        assertThat(done.text("done")).isEqualTo(String.valueOf(CUSTOMERS));
        assertThat(customers()).isEqualTo(CUSTOMERS);
        assertThat(createdEvents()).isEqualTo(CUSTOMERS);
        awaitNothingLeft();
    }

    @Test
    void eleventh_concurrent_large_import_is_refused() {
        TestServer.superuser().useHandle(tx -> tx.execute("""
                        insert into customer_imports (environment_id, operation_id, actor, trace_id)
                        select ?, gen_random_uuid(), 'APP_SERVER', '0' from generate_series(1, 10)
                        """, fixture.id().value()));

        Refusal.of(development, 409, "TooManyImports", this::importing);

        development
                .post("/customers/import", "{\"customers\": [{\"id\": \"ann\"}]}")
                .isOk();
    }

    private Reply importing() {
        return importing(lines(CUSTOMERS));
    }

    private Reply importing(String lines) {
        return development.post("/customers/import", "{\"customers\": [%s]}".formatted(lines));
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj("{\"id\": \"c%1$d\", \"name\": \"N%1$d\", \"email\": null}"::formatted)
                .collect(joining(", "));
    }

    /// Returns once the import waits for the customer that the test holds.
    private Reply blocked(Handle holder, String operation) {
        HeldLocks.of(holder).awaitWaiting("insert into customers");
        return account.operation(operation);
    }

    private void insert(Handle holder, String customer) {
        holder.execute("""
                insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                    entitled_at)
                values (?, ?, gen_random_uuid(), '{}', '{}', now(), now(), now())
                """, fixture.id().value(), customer);
    }

    private void awaitNothingLeft() {
        Waiting.until(this::left, it -> it == 0);
    }

    private long left() {
        return count("""
                select (select count(*) from customer_import_lines where environment_id = :environment)
                    + (select count(*) from customer_imports where environment_id = :environment)
                """);
    }

    private long customers() {
        return count("select count(*) from customers where customer_id <> 'first' and " + IN_ENVIRONMENT);
    }

    private long createdEvents() {
        return count("select count(*) from events where type = 'customer.created' and entity_id <> 'first' and "
                + IN_ENVIRONMENT);
    }

    private long count(String query) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(query)
                        .bind("environment", fixture.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    private List<String> texts(String query) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(query)
                        .bind("environment", fixture.id().value())
                        .mapTo(String.class)
                        .list());
    }

    private static void execute(String query, int id) {
        TestServer.superuser()
                .useHandle(tx -> tx.createQuery(query)
                        .bind("id", id)
                        .mapTo(Boolean.class)
                        .list());
    }
}
