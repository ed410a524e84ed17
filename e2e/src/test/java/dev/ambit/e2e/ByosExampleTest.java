package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Places;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.Waiting;
import dev.ambit.e2e.ByosExample.Step;
import dev.ambit.http.Json;
import dev.ambit.postgres.EmbeddedPostgres;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The document's own application, on a PostgreSQL of its own, beside a server that sells by GitHub's price list.
class ByosExampleTest {

    private static final List<String> TYPES = List.of(
            "customer.created",
            "customer.updated",
            "customer.deleted",
            "entitlements.updated",
            "measurement.reported",
            "subscription.created",
            "subscription.updated",
            "subscription.canceled",
            "subscription.expired",
            "subscription.trial_expired");

    private static final Path PRICES = Home.DIRECTORY.resolve("server/src/main/resources/pricings/github/2025.yml");
    private static final Path DOCUMENT = Home.DIRECTORY.resolve("applier/src/test/resources/document.sql");
    private static final String METERED = "githubActionsQuota";
    private static final Pattern FAILED = Pattern.compile("Failed to process event: (\\S+): relation");
    private static final Pattern LOGGED = Pattern.compile("Processing event: \\S+ (\\S+)");
    private static final int CROWD = 5;
    private static final int RENAMINGS = 20;
    private static final int AT_ONCE = 100;
    private static final String PLAIN = "Stigg-Webhooks-Secret";

    /// Of the crowd, in short.
    private static final String ROWS = """
            select customer_id || ' ' || name || ' ' || status || ' ' || md5(to_jsonb(it)::text || to_jsonb(its)::text)
            from public.customers as it
            join public.subscriptions as its using (customer_id)
            where customer_id like 'crowd-%'
            order by customer_id
            """;

    @TempDir
    private static Path data;

    private static @Nullable EmbeddedPostgres postgres;
    private static @Nullable Ambit server;
    private static @Nullable ByosExample installed;

    private static TestAccount account;
    private static TestEnvironment acme;
    private static ByosExample example;
    private static Rows rows;
    private static Object webhook;

    @BeforeAll
    static void start() throws Exception {
        ByosExample.requireNpm();
        Home.opened(data);
        server = Ambit.serve(data.resolve("ambit"), 0, "--allow-addresses", "127.0.0.0/8");
        account = TestAccount.open(server.http(), "Acme");
        acme = account.development();
        acme.importPriceList(Files.readString(PRICES)).isOk();
        acme.buy("octo", "TEAM", Map.of());

        postgres = EmbeddedPostgres.start(data.resolve("own"));
        rows = new Rows(Jdbi.create(postgres.superuserUrl()));
        String url = postgres.superuserUrl()
                .replaceFirst("jdbc:(postgresql://)([^?]*)[?]user=(.*)&password=(.*)", "$1$3:$4@$2");
        example = ByosExample.install(url, server.url(), acme.key());
        installed = example;
        assertThat(example.type(Step.SUBSCRIBE)).returns(0, Typed::exit);
        webhook = Json.read(example.webhook(), Object.class);
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
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void b16_what_the_readme_says_is_an_application_that_answers() throws Exception {
        assertThat(example.type(Step.REPLAY)).returns(0, Typed::exit);

        Typed asked = Waiting.until(
                () -> example.type(Step.ASK),
                it -> !it.out().contains("not found") && !it.out().contains("entitled"));

        assertThat(asked.out()).isEqualTo("{\"hasAccess\":true}");
        assertThat(words(Files.readString(ByosExample.HOME.resolve("tables.sql"))))
                .contains(words(Files.readString(DOCUMENT)));
        Typed tests = example.node("--test");
        assertThat(tests.exit()).as(tests.out()).isZero();
    }

    @Test
    void b7_an_endpoint_is_subscribed_to_chosen_types() {
        Reply made = acme.get("/webhooks/" + said("id")).isOk();
        assertThat(made.at("eventTypes")).isEqualTo(TYPES);
        assertThat(made.at("hasLegacySecret")).isEqualTo(true);

        account.done(replay());

        assertThat(acme.get("/events/feed?after=0&limit=100").texts("type")).contains("feature.created");
        assertThat(LOGGED.matcher(example.log()).results().map(it -> it.group(1)))
                .contains("customer.created", "subscription.created", "entitlements.updated")
                .isSubsetOf(TYPES);
    }

    @Test
    void b8_each_of_the_ten_types_is_taken() {
        for (String type : TYPES) {
            Reply attempt = acme.post("/webhooks/%s/test".formatted(said("id")), "{\"type\": \"%s\"}".formatted(type));

            assertThat(attempt.text("responseStatus")).as(type).isEqualTo("200");
            assertThat(example.log()).contains("Event processed: " + attempt.text("messageId"));
        }
    }

    @Test
    void b6_who_does_not_prove_it_is_refused() {
        String body = event("customer.created", "'messageId': 'forged', 'id': 'eve'");

        assertThat(example.post("/webhook", body)).satisfies(ByosExampleTest::isUnauthorized);
        assertThat(example.post("/webhook?secret=" + said("legacySecret"), body, PLAIN, "guessed"))
                .satisfies(ByosExampleTest::isUnauthorized);
        assertThat(example.post(
                        "/webhook",
                        body,
                        PLAIN,
                        said("legacySecret"),
                        "webhook-id",
                        "forged",
                        "webhook-timestamp",
                        "1",
                        "webhook-signature",
                        "v1,AAAA"))
                .satisfies(ByosExampleTest::isUnauthorized);
        assertThat(rows.texts("select customer_id from public.customers")).doesNotContain("eve");

        Typed unarmed = example.node("server.js");
        assertThat(unarmed.exit()).as(unarmed.out()).isOne();

        HttpResponse<String> proven = example.post("/webhook", body, PLAIN, said("legacySecret"));
        assertThat(proven.statusCode() + proven.body()).isEqualTo("200{\"success\":true}");
        assertThat(rows.texts("select customer_id from public.customers")).contains("eve");
    }

    @Test
    void what_will_never_be_understood_is_refused_for_good() {
        for (String body : List.of(
                "",
                "{",
                "[]",
                "null",
                "[".repeat(1_000_000),
                "{}",
                event("customer.created", "'messageId': 'm-1'"),
                event("customer.created", "'messageId': 'm-2', 'id': '%s'".formatted("a".repeat(256))),
                event("customer.created", "'messageId': 'm-3', 'id': 'a\\u0000b'"),
                event("customer.created", "'messageId': 'm-4', 'id': 'a', 'timestamp': 'yesterday'"),
                event("customer.created", "'messageId': 'm-5', 'id': 'a', 'deep': " + nested(100_000)),
                event("entitlements.updated", "'messageId': 'm-6', 'customer': {'id': 'a'}, 'entitlements': {}"),
                event(
                        "subscription.created",
                        "'messageId': 'm-7', 'id': 's', 'status': 'ACTIVE', 'customer': {'id': 'octo'},"
                                + " 'plan': {'id': 'p'}, 'startDate': 'soon'"))) {
            HttpResponse<String> answer = example.post("/webhook", body, PLAIN, said("legacySecret"));
            assertThat(answer.statusCode())
                    .as(body.substring(0, Math.min(body.length(), 200)))
                    .isEqualTo(400);
        }
        assertThat(example.post("/webhook", event("coupon.created", "'id': 1"), PLAIN, said("legacySecret"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(example.post("/webhook", " ".repeat(16 << 20), PLAIN, said("legacySecret"))
                        .statusCode())
                .isEqualTo(413);
        for (String asked : List.of("{}", "{'customerId': '', 'featureId': 'f'}")) {
            assertThat(example.checkAccess(quoted(asked))).isEqualTo("400 customerId and featureId are required");
        }
        for (String asked : List.of(
                "{",
                "5",
                wanted("1, 'featureId': 'f'", ""),
                wanted("'a\\u0000', 'featureId': 'f'", ""),
                wanted("'octo', 'featureId': 'f'", ", 'requestedUsage': -1"),
                wanted("'octo', 'featureId': 'f'", ", 'requestedUsage': '1'"))) {
            assertThat(example.checkAccess(quoted(asked))).as(asked).startsWith("400 ");
        }
    }

    @Test
    void b10_rows_and_answers_follow_what_happens() {
        acme.buy("bob", "TEAM", Map.of());
        String subscription = acme.buy("ann", "TEAM", Map.of()).text("id");
        acme.patch("/customers/ann", "{\"name\": \"Ann\", \"email\": \"ann@example.com\"}")
                .isOk();
        await("select name || ' ' || email from public.customers where customer_id = 'ann'", "Ann ann@example.com");
        await(
                "select status || ' ' || plan_id || ' ' || (start_date = created_at) from public.subscriptions"
                        + " where customer_id = 'ann'",
                "ACTIVE TEAM true");
        assertThat(rows.texts("select to_char(created_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from public.customers"
                        + " where customer_id = 'ann'"))
                .containsExactly(acme.get("/customers/ann").text("createdAt"));
        await(
                "select 'told' from public.customers where customer_id = 'ann' and entitlements::text like '%standardSupport%'",
                "told");
        assertThat(access("ann", "standardSupport", 0)).isEqualTo("200 {\"hasAccess\":true}");
        assertThat(access("ann", "singleSignOn", 0))
                .isEqualTo("403 {\"hasAccess\":false,\"reason\":\"Customer not entitled to feature\"}");
        assertThat(access("ann", METERED, 3000)).isEqualTo("200 {\"hasAccess\":true}");

        acme.reportUsage("ann", METERED, "2950").isOk();
        Waiting.until(() -> access("ann", METERED, 3000), it -> it.contains("exceeds"));
        assertThat(access("ann", METERED, 51))
                .isEqualTo(
                        "403 {\"hasAccess\":false,\"reason\":\"Requested usage exceeds the entitlement usage limit\"}");
        assertThat(access("ann", METERED, 50)).isEqualTo("200 {\"hasAccess\":true}");
        assertThat(access("bob", METERED, 3000)).isEqualTo("200 {\"hasAccess\":true}");
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
        Waiting.until(() -> access("ann", METERED, 0), it -> it.contains("Customer not found"));
        assertThat(rows.texts("select subscription_id from public.subscriptions where customer_id = 'ann'"))
                .isEmpty();
        assertThat(rows.texts("select event::text from inbox.facts where customer_id = 'ann'"))
                .containsExactly("{}");
        assertThat(access("bob", "standardSupport", 0)).startsWith("200");

        acme.post("/customers/ann/unarchive", "{}").isOk();
        await("select entitlements::text from public.customers where customer_id = 'ann' and name is null", "[]");
    }

    @Test
    void b9_what_it_missed_while_it_was_away_comes_again() throws Exception {
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
        Waiting.until(ByosExampleTest::untold, it -> !it.equals("0 0"));
        example.start();

        await("select name from public.customers where customer_id = 'carl'", "Carl " + RENAMINGS);
        await("select status from public.subscriptions where customer_id = 'dora'", "ACTIVE");
        Waiting.until(() -> access("carl", METERED, 1), it -> it.contains("exceeds"));
        cancel(subscription);
        await("select status from public.subscriptions where customer_id = 'carl'", "CANCELED");
    }

    @Test
    void b9_a_fault_of_its_own_is_logged_and_what_failed_comes_again() {
        acme.post("/customers", "{\"id\": \"fay\"}").isOk();
        await("select customer_id from public.customers where customer_id = 'fay'", "fay");
        rows.execute("alter table inbox.facts rename to mislaid", Map.of());

        acme.patch("/customers/fay", "{\"name\": \"Fay\"}").isOk();
        String failed = Waiting.until(() -> FAILED.matcher(example.log()), Matcher::find)
                .group(1);
        rows.execute("alter table inbox.mislaid rename to facts", Map.of());

        await("select name from public.customers where customer_id = 'fay'", "Fay");
        assertThat(example.log()).contains("Event processed: " + failed);
    }

    @Test
    void in_whatever_order_and_however_often_it_is_told_the_rows_are_the_same() {
        chaos("{\"seed\": 7, \"duplicate\": 0.3, \"reorder\": 0.3, \"delay\": 0.1, \"badSignature\": 0.1}");
        for (int i = 0; i < CROWD; i++) {
            String customer = "crowd-" + i;
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
            String customer = "crowd-" + i;
            Waiting.until(() -> access(customer, METERED, 2994), it -> it.contains("exceeds"));
            assertThat(access(customer, METERED, 2993)).startsWith("200");
        }
        Waiting.until(ByosExampleTest::untold, it -> it.equals("0 0"));
        List<String> told = rows.texts(ROWS);
        assertThat(told).hasSize(CROWD).allMatch(it -> it.contains(" Third "));

        rows.execute("truncate inbox.messages, inbox.facts, public.subscriptions, public.customers", Map.of());
        account.done(replay());

        assertThat(Waiting.until(() -> rows.texts(ROWS), it -> it.equals(told))).hasSize(CROWD);
    }

    @Test
    void all_that_happens_to_one_customer_at_once_comes_to_its_order() {
        IntStream.rangeClosed(1, AT_ONCE)
                .parallel()
                .map(it -> 1 + it * 37 % AT_ONCE)
                .forEach(version -> {
                    deliver("customer.updated", version, "'id': 'gus', 'name': '%d'".formatted(version));
                    deliver(
                            "measurement.reported",
                            100 + version,
                            "'customer': {'id': 'gus'}, 'feature': {'id': 'calls'}, 'currentUsage': 0.%03d"
                                    .formatted(version));
                    deliver("entitlements.updated", version, """
                    'customer': {'id': 'gus'}, 'entitlements': [{'usageLimit': 0.3,
                        'feature': {'id': 'calls', 'featureType': 'NUMBER', 'meterType': 'INCREMENTAL'}}]""");
                });

        assertThat(rows.texts("select name || (entitlements -> 0 ->> 'currentUsage') from public.customers"
                        + " where customer_id = 'gus'"))
                .containsExactly(AT_ONCE + "0.1");
        // Of floating point numbers the sum would be greater.
        assertThat(access("gus", "calls", "0.2")).startsWith("200");
        assertThat(access("gus", "calls", "0.2001")).startsWith("403");
    }

    private static void deliver(String type, int version, String fields) {
        String body = event(type, "'messageId': '%s %d', 'entityVersion': %2$d, %s".formatted(type, version, fields));
        assertThat(example.post("/webhook", body, PLAIN, said("legacySecret")).statusCode())
                .isEqualTo(200);
    }

    private static void isUnauthorized(HttpResponse<String> answer) {
        assertThat(answer.statusCode() + answer.body()).isEqualTo("401Unauthorized");
    }

    /// How many events are to come, and how many to come again.
    private static String untold() {
        Reply now = acme.get("/webhooks/" + said("id"));
        return now.text("lag.events") + " " + now.text("failures");
    }

    private static void cancel(String subscription) {
        acme.post("/subscriptions/%s/cancel".formatted(subscription), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();
    }

    private static void chaos(String faults) {
        var http = acme.http();
        http.send(http.request("/api/v1/webhooks/%s/chaos".formatted(said("id")))
                        .header("X-API-KEY", acme.key())
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(faults)))
                .isOk();
    }

    /// The operation that tells everything again.
    private static String replay() {
        return acme.post("/webhooks/%s/replay".formatted(said("id")), "{\"after\": 0}")
                .isOk()
                .text("operationId");
    }

    private static String access(String customer, String feature, int usage) {
        return access(customer, feature, Integer.toString(usage));
    }

    private static String access(String customer, String feature, String usage) {
        return example.checkAccess(
                quoted(wanted("'%s', 'featureId': '%s'".formatted(customer, feature), ", 'requestedUsage': " + usage)));
    }

    private static String wanted(String ids, String more) {
        return "{'customerId': %s%s}".formatted(ids, more);
    }

    private static void await(String sql, String row) {
        Waiting.until(() -> rows.texts(sql), it -> it.equals(List.of(row)));
    }

    /// Of the webhook, when it was made.
    private static String said(String field) {
        return String.valueOf(Places.at(webhook, "data." + field));
    }

    private static String event(String type, String fields) {
        return quoted("{'type': '%s', %s}".formatted(type, fields));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    private static String words(String text) {
        return String.join(" ", text.strip().split("\\s+"));
    }
}
