package dev.ambit.quota;

import static dev.ambit.TestCatalog.limit;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Usage of an account and the operator's quotas (E6, E7).
class AccountUsageTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment production = acme.production();
    private final TestEnvironment development = acme.development();

    @Test
    void e6_usage_of_non_production_is_shown_and_not_counted() {
        sell(development);
        sell(production);
        development.subscribe("ann", "pro").isOk();
        production.subscribe("bob", "pro").isOk();
        report(development, "ann", 100).isOk();
        report(production, "bob", 3).isOk();

        Reply usage = usage();

        assertThat(counts(usage, "production")).isEqualTo("1 1 3");
        assertThat(counts(usage, "nonProduction")).isEqualTo("1 1 100");
        assertThat(usage.at("allowance.events")).isNull();
        assertThat(usage.text("environments.0.displayName")).isEqualTo("Development");
        assertThat(counts(usage, "environments.0")).isEqualTo("1 1 null");
        assertThat(usage.at("environments.0.counted")).isEqualTo(false);
        assertThat(usage.at("environments.1.counted")).isEqualTo(true);
        assertThat(usage.at("environments.2")).isNull();
    }

    /// A measurement counts once for any kind of usage; so does a raw event and a consumption.
    @Test
    void e6_each_measurement_raw_event_and_consumption_counts_once() {
        sell(production);
        production.subscribe("bob", "pro").isOk();
        String usage = """
            {"usages": [{"customerId": "bob", "featureId": "calls", "value": 70, "idempotencyKey": "once"}]}
            """;
        String events = """
            {"events": [{"customerId": "bob", "eventName": "ping", "idempotencyKey": "a"},
                        {"customerId": "bob", "eventName": "ping", "idempotencyKey": "b"}]}
            """;
        production.post("/usage", usage).isOk();
        production.post("/usage", usage).isOk();
        production.post("/events", events).isOk();
        production
                .post("/usage/consume", "{\"customerId\": \"bob\", \"featureId\": \"calls\", \"amount\": 5}")
                .isOk();
        Reply denied = production.post(
                "/usage/consume", "{\"customerId\": \"bob\", \"featureId\": \"calls\", \"amount\": 500000}");

        assertThat(denied.status()).isEqualTo(403);
        assertThat(counts(usage(), "production")).isEqualTo("1 1 4");
    }

    @LongTest
    void e6_events_of_a_deleted_environment_stay_counted() {
        TestEnvironment second = TestEnvironment.of(
                acme.http(),
                acme.http().post(acme.key(), "/api/v1/environments", """
                    {"displayName": "Second", "type": "PRODUCTION"}
                    """).isOk(),
                "");
        sell(second);
        second.subscribe("bob", "pro").isOk();
        report(second, "bob", 5).isOk();

        String operation = acme.http()
                .delete(acme.key(), "/api/v1/environments/second", "{\"confirmName\": \"Second\"}")
                .isOk()
                .text("operationId");
        acme.done(operation);

        assertThat(counts(usage(), "production")).isEqualTo("1 0 5");
    }

    @Test
    void e7_product_beyond_the_allowance_is_refused_in_production() {
        allow("{\"products\": 2}").isOk();
        production.post("/products", product("second")).isOk();

        Reply refused = production.post("/products", product("third")).isProblem(403, "EntitlementLimitExceededError");

        assertThat(refused.text("feature")).isEqualTo("products");
        assertThat(refused.text("accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
        assertThat(production.get("/products").isOk().texts("id")).doesNotContain("third");
        development.post("/products", product("third")).isOk();
        development.post("/products", product("fourth")).isOk();
        production.post("/products/second/archive", "").isOk();
        production.post("/products", product("third")).isOk();
    }

    /// Replacing a subscription adds none; existing customers still get answers.
    @CiTest
    void e7_new_subscription_beyond_the_allowance_is_refused_and_existing_ones_continue() {
        sell(production);
        allow("{\"subscriptions\": 1}").isOk();
        production.subscribe("ann", "pro").isOk();

        production.post("/customers", "{\"id\": \"bob\"}").isOk();
        production.post("/subscriptions", subscription("bob", "pro")).isProblem(403, "EntitlementLimitExceededError");

        production.post("/subscriptions", subscription("ann", "plus")).isOk();
        assertThat(production.check("ann", "calls").at("isGranted")).isEqualTo(true);
        report(production, "ann", 2).isOk();
        assertThat(counts(usage(), "production")).isEqualTo("1 1 2");
    }

    @Test
    void e7_events_beyond_the_allowance_are_stored_with_a_warning() {
        sell(production);
        production.subscribe("bob", "pro").isOk();
        allow("{\"events\": 3}").isOk();

        assertThat(warnings(report(production, "bob", 3).isOk())).isEmpty();
        assertThat(usage().texts("warnings")).isEmpty();
        assertThat(warnings(report(production, "bob", 1).isOk())).containsExactly("EventAllowanceExceeded");
        assertThat(warnings(production.post("/events", """
            {"events": [{"customerId": "bob", "eventName": "ping", "idempotencyKey": "a"},
                        {"customerId": "bob", "eventName": "ping", "idempotencyKey": "b"}]}
            """).isOk())).containsExactly("EventAllowanceExceeded");
        assertThat(warnings(production
                        .post("/usage/consume", "{\"customerId\": \"bob\", \"featureId\": \"calls\", \"amount\": 1}")
                        .isOk()))
                .containsExactly("EventAllowanceExceeded");

        assertThat(counts(usage(), "production")).isEqualTo("1 1 7");
        assertThat(usage().text("warnings.0.message"))
                .contains("reported 7 events this month", "allowance is 3 events per month");
        allow("{}").isOk();
        assertThat(warnings(report(production, "bob", 1).isOk())).isEmpty();
    }

    /// Two concurrent requests do not both get the last unit of the quota.
    @Test
    void e7_concurrent_requests_do_not_exceed_the_product_allowance() {
        allow("{\"products\": 4}").isOk();

        List<Future<Reply>> replies;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            replies = IntStream.range(0, 12)
                    .mapToObj(i -> executor.submit(() -> production.post("/products", product("p" + i))))
                    .toList();
        }

        assertThat(replies).filteredOn(it -> it.resultNow().status() == 201).hasSize(3);
        assertThat(counts(usage(), "production")).isEqualTo("4 0 0");
    }

    /// The account is a customer in the operator's production environment, and its plan there sets the allowance.
    @Test
    void e7_subscription_in_the_operator_account_sets_the_allowance() {
        TestEnvironment shop = shop();
        String plan = "for-" + acme.slug();
        new TestCatalog(shop, "product-operator").plan(plan, limit("products", 1));
        shop.post("/subscriptions", subscription(acme.slug(), plan)).isOk();

        production.post("/products", product("second")).isProblem(403, "EntitlementLimitExceededError");

        assertThat(usage().at("allowance.products")).hasToString("1");
        assertThat(shop.get("/customers/" + acme.slug()).isOk().text("name")).isEqualTo("Acme");
    }

    @Test
    void invalid_allowance_or_unknown_account_is_refused() {
        allow("{\"products\": -1}").isProblem(400, "BadUserInput");
        allow("{\"products\": 1.5}").isProblem(400, "BadUserInput");
        allow("{\"product\": 1}").isProblem(400, "BadUserInput");
        acme.http()
                .put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/nobody/allowance", "{}")
                .isProblem(404, "AccountNotFoundError");
        acme.http()
                .put(acme.key(), "/api/v1/accounts/" + acme.slug() + "/allowance", "{}")
                .isProblem(403, "IdentityForbidden");
    }

    /// The operator's own production, by a key made for this test.
    private TestEnvironment shop() {
        String account = acme.http()
                .post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/operator/api-key/rotate", "")
                .isOk()
                .text("apiKey");
        String keys = "/api/v1/environments/production/api-keys";
        Reply all = acme.http().get(account, keys).isOk();
        String id = IntStream.range(0, ((List<?>) requireNonNull(all.at(""))).size())
                .filter(it -> all.text(it + ".keyType").equals("SERVER"))
                .mapToObj(it -> all.text(it + ".id"))
                .findFirst()
                .orElseThrow();
        String key = acme.http()
                .post(account, keys + "/" + id + "/rotate", "")
                .isOk()
                .text("token");
        return new TestEnvironment(acme.http(), "", "production", key, "", "");
    }

    private Reply allow(String json) {
        return acme.http().put(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/" + acme.slug() + "/allowance", json);
    }

    private Reply usage() {
        return acme.http().get(acme.key(), "/api/v1/account/usage").isOk();
    }

    private static String counts(Reply usage, String type) {
        return "%s %s %s"
                .formatted(usage.at(type + ".products"), usage.at(type + ".subscriptions"), usage.at(type + ".events"));
    }

    private static String product(String id) {
        return "{\"id\": \"%1$s\", \"displayName\": \"%1$s\"}".formatted(id);
    }

    private static String subscription(String customer, String plan) {
        return "{\"customerId\": \"%s\", \"planId\": \"%s\"}".formatted(customer, plan);
    }

    private void sell(TestEnvironment environment) {
        TestCatalog catalog = TestCatalog.of(acme, environment);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("pro", limit("calls", 100_000));
        catalog.plan("plus", limit("calls", 200_000));
    }

    private static Reply report(TestEnvironment environment, String customer, int times) {
        String usages = IntStream.range(0, times)
                .mapToObj(_ -> "{\"customerId\": \"%s\", \"featureId\": \"calls\", \"value\": 7}".formatted(customer))
                .collect(joining(", "));
        return environment.post("/usage", "{\"usages\": [%s]}".formatted(usages));
    }

    private static List<String> warnings(Reply reply) {
        return JsonPaths.at(reply.body(), "warnings") instanceof List<?> all
                ? all.stream()
                        .map(it -> String.valueOf(JsonPaths.at(it, "code")))
                        .toList()
                : List.of();
    }
}
