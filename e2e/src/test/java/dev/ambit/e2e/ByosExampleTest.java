package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestEvent;
import dev.ambit.Waiting;
import dev.ambit.e2e.ByosExample.Step;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the unmodified example application with a database of its own, and a server with GitHub's price list.
@Tag("long")
class ByosExampleTest {

    private static final Path PRICES = Checkout.DIRECTORY.resolve("core/src/main/resources/pricings/github/2025.yml");
    private static final Path DOCUMENT = Checkout.DIRECTORY.resolve("applier/src/test/resources/document.sql");
    private static final String METERED = "githubActionsQuota";
    private static final Pattern FAILED = Pattern.compile("Failed to process event: (\\S+): relation");
    private static final Pattern LOGGED = Pattern.compile("Processing event: \\S+ (\\S+)");
    private static final int CROWD = 5;
    private static final int RENAMINGS = 20;

    /// The rows of the concurrent buyers.
    private static final String ROWS = """
            select customer_id || ' ' || name || ' ' || status || ' ' || md5(to_jsonb(it)::text || to_jsonb(its)::text)
            from public.customers as it
            join public.subscriptions as its using (customer_id)
            where customer_id like 'customer-%'
            order by customer_id
            """;

    @TempDir
    private static Path data;

    private static @Nullable AmbitProcess server;
    private static @Nullable ByosExample installed;

    private static TestAccount account;
    private static TestEnvironment acme;
    private static ByosExample example;

    @BeforeAll
    static void start() throws Exception {
        ByosExample.requireNpm();
        Checkout.opened(data);
        server = AmbitProcess.serve(data.resolve("ambit"), 0, "--allow-addresses", "127.0.0.0/8");
        account = TestAccount.open(server.http(), "Acme");
        acme = account.development();
        acme.importPriceList(Files.readString(PRICES)).isOk();
        acme.buy("octo", "TEAM", Map.of());

        example = ByosExample.install("byos", Map.of("AMBIT_URL", server.url(), "SERVER_KEY", acme.key()));
        installed = example;
        assertThat(example.type(Step.SUBSCRIBE)).returns(0, CommandResult::exit);
        example.start();
    }

    @AfterAll
    static void stop() {
        if (installed != null) {
            installed.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void commands_of_the_readme_start_the_application() throws Exception {
        assertThat(example.type(Step.REPLAY)).returns(0, CommandResult::exit);

        CommandResult asked = Waiting.until(
                () -> example.type(Step.ASK),
                it -> !it.out().contains("not found") && !it.out().contains("entitled"));

        assertThat(asked.out()).isEqualTo("{\"hasAccess\":true}");
        assertThat(words(Files.readString(ByosExample.HOME.resolve("tables.sql"))))
                .contains(words(Files.readString(DOCUMENT)));
        CommandResult tests = example.node("--test");
        assertThat(tests.exit()).as(tests.out()).isZero();
    }

    @Test
    void endpoint_receives_selected_event_types() {
        Reply made = acme.get("/webhooks/" + example.webhook("id")).isOk();
        assertThat(made.at("eventTypes")).isEqualTo(TestEvent.TYPES);
        assertThat(made.at("hasLegacySecret")).isEqualTo(true);

        account.done(replay());

        assertThat(acme.get("/events/feed?after=0&limit=100").texts("type")).contains("feature.created");
        assertThat(LOGGED.matcher(example.log()).results().map(it -> it.group(1)))
                .contains("customer.created", "subscription.created", "entitlements.updated")
                .isSubsetOf(TestEvent.TYPES);
    }

    @Test
    void each_of_the_ten_event_types_is_stored() {
        for (String type : TestEvent.TYPES) {
            Reply attempt = acme.post(
                    "/webhooks/%s/test".formatted(example.webhook("id")), "{\"type\": \"%s\"}".formatted(type));

            assertThat(attempt.text("responseStatus")).as(type).isEqualTo("200");
            assertThat(example.log()).contains("Event processed: " + attempt.text("messageId"));
        }
    }

    @Test
    void rows_and_checks_follow_the_events() {
        acme.buy("bob", "TEAM", Map.of());
        String subscription = acme.buy("ann", "TEAM", Map.of()).text("id");
        acme.patch("/customers/ann", "{\"name\": \"Ann\", \"email\": \"ann@example.com\"}")
                .isOk();
        await("select name || ' ' || email from public.customers where customer_id = 'ann'", "Ann ann@example.com");
        await(
                "select status || ' ' || plan_id || ' ' || (start_date = created_at) from public.subscriptions"
                        + " where customer_id = 'ann'",
                "ACTIVE TEAM true");
        assertThat(example.rows()
                        .texts("select to_char(created_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from public.customers"
                                + " where customer_id = 'ann'"))
                .containsExactly(acme.get("/customers/ann").text("createdAt"));
        await(
                "select 'told' from public.customers where customer_id = 'ann' and entitlements::text like '%standardSupport%'",
                "told");
        assertThat(example.access("ann", "standardSupport", 0)).isEqualTo("200 {\"hasAccess\":true}");
        assertThat(example.access("ann", "singleSignOn", 0))
                .isEqualTo("403 {\"hasAccess\":false,\"reason\":\"Customer not entitled to feature\"}");
        assertThat(example.access("ann", METERED, 3000)).isEqualTo("200 {\"hasAccess\":true}");

        acme.reportUsage("ann", METERED, "2950").isOk();
        Waiting.until(() -> example.access("ann", METERED, 3000), it -> it.contains("exceeds"));
        assertThat(example.access("ann", METERED, 51))
                .isEqualTo(
                        "403 {\"hasAccess\":false,\"reason\":\"Requested usage exceeds the entitlement usage limit\"}");
        assertThat(example.access("ann", METERED, 50)).isEqualTo("200 {\"hasAccess\":true}");
        assertThat(example.access("bob", METERED, 3000)).isEqualTo("200 {\"hasAccess\":true}");
        assertThat(example.post(
                                "/check-access",
                                "customerId=ann&featureId=%s&requestedUsage=51".formatted(METERED),
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(403);

        cancel(subscription);
        await(
                "select status from public.subscriptions where customer_id = 'ann' and cancellation_date is not null",
                "CANCELED");
        acme.post("/customers/ann/archive", "{}").isOk();
        Waiting.until(() -> example.access("ann", METERED, 0), it -> it.contains("Customer not found"));
        assertThat(example.rows().texts("select subscription_id from public.subscriptions where customer_id = 'ann'"))
                .isEmpty();
        assertThat(example.rows().texts("select event::text from inbox.facts where customer_id = 'ann'"))
                .containsExactly("{}");
        assertThat(example.access("bob", "standardSupport", 0)).startsWith("200");

        acme.post("/customers/ann/unarchive", "{}").isOk();
        await("select entitlements::text from public.customers where customer_id = 'ann' and name is null", "[]");
    }

    @Test
    void missed_events_are_delivered_after_an_outage() throws Exception {
        String subscription = acme.buy("carl", "TEAM", Map.of()).text("id");
        await("select status from public.subscriptions where customer_id = 'carl'", "ACTIVE");

        for (int i = 1; i <= RENAMINGS; i++) {
            acme.patch("/customers/carl", "{\"name\": \"Carl %d\"}".formatted(i))
                    .isOk();
            if (i == RENAMINGS / 2) {
                example.kill();
            }
        }
        acme.buy("dora", "TEAM", Map.of());
        acme.reportUsage("carl", METERED, "3000").isOk();
        Waiting.until(() -> example.undelivered(acme), it -> !it.equals("0 0"));
        example.start();

        await("select name from public.customers where customer_id = 'carl'", "Carl " + RENAMINGS);
        await("select status from public.subscriptions where customer_id = 'dora'", "ACTIVE");
        Waiting.until(() -> example.access("carl", METERED, 1), it -> it.contains("exceeds"));
        cancel(subscription);
        await("select status from public.subscriptions where customer_id = 'carl'", "CANCELED");
    }

    @Test
    void failed_event_is_logged_and_delivered_again() {
        acme.post("/customers", "{\"id\": \"fay\"}").isOk();
        await("select customer_id from public.customers where customer_id = 'fay'", "fay");
        example.rows().execute("alter table inbox.facts rename to mislaid", Map.of());

        acme.patch("/customers/fay", "{\"name\": \"Fay\"}").isOk();
        String failed = Waiting.until(() -> FAILED.matcher(example.log()), Matcher::find)
                .group(1);
        example.rows().execute("alter table inbox.mislaid rename to facts", Map.of());

        await("select name from public.customers where customer_id = 'fay'", "Fay");
        assertThat(example.log()).contains("Event processed: " + failed);
    }

    @Test
    void order_and_repetition_do_not_change_the_rows() {
        chaos("{\"seed\": 7, \"duplicate\": 0.3, \"reorder\": 0.3, \"delay\": 0.1, \"badSignature\": 0.1}");
        for (int i = 0; i < CROWD; i++) {
            String customer = "customer-" + i;
            String subscription = acme.buy(customer, "TEAM", Map.of()).text("id");
            for (String name : List.of("First", "Second", "Third")) {
                acme.patch("/customers/" + customer, "{\"name\": \"%s\"}".formatted(name))
                        .isOk();
            }
            acme.reportUsage(customer, METERED, "7").isOk();
            if (i % 2 == 0) {
                cancel(subscription);
            }
        }
        chaos("{}");
        for (int i = 1; i < CROWD; i += 2) {
            String customer = "customer-" + i;
            Waiting.until(() -> example.access(customer, METERED, 2994), it -> it.contains("exceeds"));
            assertThat(example.access(customer, METERED, 2993)).startsWith("200");
        }
        Waiting.until(() -> example.undelivered(acme), it -> it.equals("0 0"));
        List<String> rows = example.rows().texts(ROWS);
        assertThat(rows).hasSize(CROWD).allMatch(it -> it.contains(" Third "));

        example.rows()
                .execute("truncate inbox.messages, inbox.facts, public.subscriptions, public.customers", Map.of());
        account.done(replay());

        assertThat(Waiting.until(() -> example.rows().texts(ROWS), it -> it.equals(rows)))
                .hasSize(CROWD);
    }

    private static void cancel(String subscription) {
        acme.post("/subscriptions/%s/cancel".formatted(subscription), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();
    }

    private static void chaos(String faults) {
        var http = acme.http();
        http.send(http.request("/api/v1/webhooks/%s/chaos".formatted(example.webhook("id")))
                        .header("X-API-KEY", acme.key())
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(faults)))
                .isOk();
    }

    /// Returns the operation of the replay.
    private static String replay() {
        return acme.post("/webhooks/%s/replay".formatted(example.webhook("id")), "{\"after\": 0}")
                .isOk()
                .text("operationId");
    }

    private static void await(String sql, String row) {
        Waiting.until(() -> example.rows().texts(sql), it -> it.equals(List.of(row)));
    }

    private static String words(String text) {
        return String.join(" ", text.strip().split("\\s+"));
    }
}
