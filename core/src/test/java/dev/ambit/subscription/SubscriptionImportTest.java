package dev.ambit.subscription;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionImportTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void plans_and_customers() {
        catalog.feature("calls", METERED);
        catalog.addon("more", limit("calls", 5));
        catalog.planWith(List.of("more"), "free", limit("calls", 1));
        catalog.draftPlan("pro", """
                "defaultTrialConfig": {"duration": 14, "units": "DAY", "trialEndBehavior": "CANCEL_SUBSCRIPTION"}
                """).isOk();
        catalog.price("plans", "pro");
        catalog.entitle("plans", "pro", limit("calls", 10)).isOk();
        catalog.publish("plans", "pro").isOk();
        customers(3);
    }

    @Test
    void imported_subscription_keeps_its_dates_addons_and_metadata() {
        TestClock clock = TestClock.stop(acme);

        importing("""
                {"subscriptions": [
                    {"id": "s0", "customerId": "c0", "planId": "pro", "startDate": "%s", "billingId": "b-7",
                     "metadata": {"from": "old"}, "endDate": "%s", "resourceId": null},
                    {"id": "s1", "customerId": "c1", "planId": "free", "addons": [{"id": "more", "quantity": 2}]},
                    {"id": "s2", "customerId": "c2", "planId": "pro", "startDate": "%s"}]}
                """.formatted(clock.in("-P100D"), clock.in("P100D"), clock.in("P1D")))
                .isOk();

        Reply old = development.get("/subscriptions/s0").isOk();
        assertThat(old.text("status")).isEqualTo("ACTIVE");
        assertThat(old.text("billingId")).isEqualTo("b-7");
        assertThat(old.text("metadata.from")).isEqualTo("old");
        assertThat(old.text("cancellationDate")).isEqualTo(clock.in("P100D"));
        assertThat(development.check("c0", "calls").text("usageLimit")).isEqualTo("10");
        assertThat(development.check("c1", "calls").text("usageLimit")).isEqualTo("11");
        assertThat(development.get("/subscriptions/s2").text("status")).isEqualTo("NOT_STARTED");
        clock.advance("P1D");
        assertThat(development.get("/subscriptions/s2").text("status")).isEqualTo("ACTIVE");
    }

    @Test
    void import_emits_events_per_subscription_and_a_repeated_import_emits_none() {
        long before = sequence(development.post("/subscriptions", line("s0", "c0", "free")));

        Reply imported = importing(body(line("s1", "c1", "free"), line("s2", "c2", "free")))
                .isOk();
        Reply again = importing(body(line("s2", "c2", "free"), line("s1", "c1", "free")))
                .isOk();
        Reply grown = importing(body(line("s2", "c2", "free"), line("s3", "c2", "pro")))
                .isOk();

        assertThat(events(before))
                .isEqualTo(List.of(
                        "s1 subscription.created",
                        "s2 subscription.created",
                        "c1 entitlements.updated",
                        "c2 entitlements.updated",
                        "s2 subscription.canceled",
                        "s3 subscription.created",
                        "c2 entitlements.updated"));
        assertThat(sequence(again)).isEqualTo(sequence(imported));
        assertThat(operation(imported)).isEqualTo("SUBSCRIPTION_IMPORT DONE 2 of 2");
        assertThat(operation(again)).isEqualTo("SUBSCRIPTION_IMPORT DONE 0 of 0");
        assertThat(operation(grown)).isEqualTo("SUBSCRIPTION_IMPORT DONE 1 of 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id": "s", "customerId": "ghost", "planId": "free"}              | 404 | CustomerNotFound     | customerId
            {"id": "s", "customerId": "c1", "planId": "ghost"}                | 404 | PlanNotFound         | planId
            {"id": "s", "customerId": "c1"}                                   | 400 | BadUserInput         | planId
            {"id": "first", "customerId": "c1", "planId": "free"}             | 400 | BadUserInput         | id
            {"id": "taken", "customerId": "c1", "planId": "free"}             | 409 | DuplicatedEntityNotAllowed | id
            {"id": " s", "customerId": "c1", "planId": "free"}               | 400 | BadUserInput         | id
            {"id": "s", "customerId": "c1", "planId": "free", "resourceId": "r"} | 400 | InvalidArgumentError | resourceId
            {"id": "s", "customerId": "c1", "planId": "free", "endDate": "2020-01-01T00:00:00Z"} | 400 | BadUserInput | endDate
            {"id": "s", "customerId": "c1", "planId": "free", "cancellationDate": "2099-01-01T00:00:00Z"} | 400 | BadUserInput | cancellationDate
            {"id": "s", "customerId": "c1", "planId": "pro", "billingPeriod": "ANNUALLY"} | 400 | BadUserInput | billingPeriod
            {"id": "s", "customerId": "c1", "planId": "pro", "addons": [{"id": "more", "quantity": 1}]} | 400 | IncompatibleSubscriptionAddon | addons.0.id
            {"id": "s", "customerId": "c1", "planId": "free", "addons": [{"id": "more", "quantity": 0}]} | 400 | BadUserInput | addons.0.quantity
            {"id": "s", "customerId": "c1", "planId": "free", "charges": [{"id": "x", "quantity": -1, "type": "FEATURE"}]} | 400 | InvalidQuantity | charges.0.quantity
            {"id": "s", "customerId": "c1", "planId": "free", "charges": [{"id": "x", "quantity": 1, "type": "CREDIT"}]} | 400 | UnsupportedParameter | charges.0.type
            """)
    @Tag("long")
    void invalid_import_line_is_named_and_nothing_is_imported(String line, int status, String code, String field) {
        development.post("/subscriptions", line("taken", "c2", "free")).isOk();

        Reply refused = Refusal.of(development, status, code, () -> importing(body(line("first", "c0", "free"), line)));

        assertThat(refused.text("field")).isEqualTo("subscriptions.1." + field);
    }

    @Test
    void import_for_an_archived_customer_is_refused() {
        development.post("/customers/c1/archive", "").isOk();

        Reply refused = importing(body(line("s0", "c0", "free"), line("s1", "c1", "free")))
                .isProblem(409, "EntityIsArchivedError");

        assertThat(refused.text("field")).isEqualTo("subscriptions.1.customerId");
        assertThat(development.get("/subscriptions").texts("id")).isEmpty();
    }

    @LongTest
    void import_accepts_1_to_500_subscriptions() {
        Reply none = Refusal.of(development, 400, "BadUserInput", () -> importing(body()));
        Reply tooMany = Refusal.of(development, 400, "BadUserInput", () -> importing(body(lines(501))));
        assertThat(none.text("field")).isEqualTo("subscriptions");
        assertThat(tooMany.text("received")).isEqualTo("501");
        customers(500);

        Reply imported = importing(body(lines(500))).isOk();

        assertThat(operation(imported)).isEqualTo("SUBSCRIPTION_IMPORT DONE 500 of 500");
        assertThat(development.check("c499", "calls").text("usageLimit")).isEqualTo("1");
    }

    private static String[] lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> line("s" + i, "c" + i, "free"))
                .toArray(String[]::new);
    }

    private static String line(String id, String customer, String plan) {
        return "{\"id\": \"%s\", \"customerId\": \"%s\", \"planId\": \"%s\"}".formatted(id, customer, plan);
    }

    private static String body(String... lines) {
        return "{\"subscriptions\": [%s]}".formatted(String.join(", ", lines));
    }

    private Reply importing(String body) {
        return development.post("/subscriptions/import", body);
    }

    private void customers(int count) {
        String lines = IntStream.range(0, count)
                .mapToObj("{\"id\": \"c%d\", \"name\": null, \"email\": null}"::formatted)
                .collect(joining(", "));
        development
                .post("/customers/import", "{\"customers\": [%s]}".formatted(lines))
                .isOk();
    }

    private String operation(Reply imported) {
        Reply it = acme.operation(imported.text("taskId"));
        return "%s %s %s of %s".formatted(it.text("kind"), it.text("state"), it.text("done"), it.text("total"));
    }

    private List<String> events(long after) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select entity_id || ' ' || events.type
                        from events
                        join environments using (environment_id)
                        where environments.public_id = :environment::uuid and sequence > :after
                        order by sequence
                        """)
                        .bind("environment", development.id())
                        .bind("after", after)
                        .mapTo(String.class)
                        .list());
    }

    private static long sequence(Reply reply) {
        return Long.parseLong(reply.header("X-Ambit-Sequence"));
    }
}
