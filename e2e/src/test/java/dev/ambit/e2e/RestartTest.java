package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.receipt.ReceiptVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

    private static final int CRASHES = LongForm.ENABLED ? 20 : 2;
    private static final int PEOPLE = 9;
    private static final int ROWS = LongForm.ENABLED ? 30_000 : 5_000;

    /// A claim on an operation expires after half a minute.
    private static final Duration DELETION_MAX = Duration.ofSeconds(60);

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path data;

    private int port;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(data);
        port = TestPort.free();
    }

    @Test
    void acknowledged_requests_survive_each_crash() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, port)) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            acme.development().importPriceList(priceList()).isOk();
            String productId = acme.development().get("/products").text("0.id");
            var buyers = new ConcurrentBuyers(server.url(), acme.development().key(), productId);
            buyers.start(PEOPLE);

            Random random = seed.random();
            for (int crash = 1; crash <= CRASHES; crash++) {
                AmbitProcess.sleep(random.nextLong(500, 1_500));
                server.kill(crash % 2 == 0);
                List<String> customers = List.copyOf(buyers.customers);
                List<String> subscriptions = List.copyOf(buyers.subscriptions);
                List<String> plans = List.copyOf(buyers.plans);
                server.startAgain();

                DatabaseRows rows = DatabaseRows.of(data);
                assertThat(rows.texts("select customer_id from customers")).containsAll(customers);
                assertThat(rows.texts("select subscription_id from subscriptions where status = 'ACTIVE'"))
                        .containsAll(subscriptions);
                assertThat(rows.texts("select package_id from package_versions where state = 'PUBLISHED'"))
                        .containsAll(plans);
                rows.assertNumbersHaveNoHoles();
            }
            assertThat(buyers.stop()).isEmpty();

            assertThat(buyers.used).isNotEmpty();
            assertThat(buyers.plans).isNotEmpty();
            DatabaseRows rows = DatabaseRows.of(data);
            rows.assertNumbersHaveNoHoles();
            assertCounted(rows, buyers.used, acme);
            assertThat(server.stop("TERM")).isZero();
        }
    }

    @LongTest
    void killed_deletion_completes_after_a_restart() throws Exception {
        try (AmbitProcess server = AmbitProcess.serve(data, port)) {
            TestAccount acme = TestAccount.open(server.http(), "Acme");
            acme.development().importPriceList(priceList()).isOk();
            acme.development().buy("octo", "TEAM", Map.of());
            acme.development().reportUsage("octo", "githubActionsQuota", "1").isOk();
            acme.production().post("/customers", """
                    {"id": "octo"}
                    """).isOk();
            DatabaseRows rows = DatabaseRows.of(data);
            int environment = environment(rows, acme.development().slug());
            int neighbour = environment(rows, acme.production().slug());
            fill(rows, environment);
            Map<String, Long> before = rows.atRest(neighbour);
            var buyers = new ConcurrentBuyers(server.url(), acme.development().key(), "product-acme");
            buyers.start(3);

            String operation;
            try (Handle holder = rows.jdbi().open()) {
                holder.begin();
                lockLastCustomer(holder, environment);
                operation = server.http()
                        .delete(acme.key(), "/api/v1/environments/development", """
                                {"confirmName": "Development"}
                                """)
                        .isOk()
                        .text("operationId");
                Waiting.until("some are gone", DELETION_MAX, () -> customers(rows, environment) < ROWS);
                server.kill();
                holder.rollback();
            }
            assertThat(customers(rows, environment)).isPositive();

            server.startAgain();
            server.awaitDone(acme, operation, DELETION_MAX);
            assertThat(rows.ofEnvironment(environment)).isZero();
            assertThat(rows.atRest(neighbour)).isEqualTo(before);
            Map<String, Object> receipt =
                    ReceiptVerification.read(server.http().get(acme.key(), "/api/v1/receipts/" + operation));
            // The last user may not have bought yet.
            long sold = ROWS + ReceiptVerification.rows(receipt, "subscriptions");
            assertThat(ReceiptVerification.rows(receipt, "customers")).isBetween(sold, sold + 3);
            acme.http().get(acme.development().key(), "/api/v1/customers").isProblem(401, "Unauthenticated");
            assertThat(buyers.stop()).contains("Unauthenticated");
            assertThat(rows.ofEnvironment(environment)).isZero();
        }
    }

    private static void assertCounted(DatabaseRows rows, Map<String, Long> used, TestAccount account) {
        List<String> expected = used.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
        assertThat(rows.texts("""
                select customer_id || ' ' || (sum(used) / 1000000)::bigint
                from counters
                group by customer_id
                """)).containsExactlyInAnyOrderElementsOf(expected);
        Map.Entry<String, Long> someone = used.entrySet().iterator().next();
        assertThat(account.development()
                        .check(someone.getKey(), "githubActionsQuota")
                        .text("currentUsage"))
                .isEqualTo(someone.getValue().toString());
    }

    private static void fill(DatabaseRows rows, int environment) {
        rows.execute("""
                insert into customers (environment_id, customer_id, public_id, metadata, kept, created_at, updated_at,
                    entitled_at)
                select :environment, 'old-' || n, gen_random_uuid(), '{}', '{}', now(), now(), now()
                from generate_series(1, :rows) as n
                """, Map.of("environment", environment, "rows", ROWS));
    }

    /// Locks the last customer, so that the deletion is still in progress when the test looks.
    private static void lockLastCustomer(Handle holder, int environment) {
        holder.createQuery("""
                        select 1
                        from customers
                        where environment_id = :environment
                        order by customer_id desc
                        limit 1
                        for update
                        """)
                .bind("environment", environment)
                .mapTo(Integer.class)
                .one();
    }

    private static long customers(DatabaseRows rows, int environment) {
        return rows.number(
                "select count(*) from customers where environment_id = :environment and customer_id like 'old-%'",
                Map.of("environment", environment));
    }

    private static int environment(DatabaseRows rows, String slug) {
        return (int) rows.number("""
                select environment_id
                from environments
                join accounts using (account_id)
                where accounts.slug = 'acme' and environments.slug = :slug
                """, Map.of("slug", slug));
    }

    private static String priceList() throws IOException {
        try (var resource = RestartTest.class.getResourceAsStream("/pricings/github/2025.yml")) {
            return new String(Objects.requireNonNull(resource).readAllBytes(), UTF_8);
        }
    }
}
