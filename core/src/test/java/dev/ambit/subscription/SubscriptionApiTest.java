package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void two_plans_and_an_addon() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.addon("extra", limit("calls", 5));
        catalog.plan("free", limit("calls", 1));
        catalog.planWith(List.of("extra"), "pro", limit("calls", 10), grant("flag"));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
    }

    @Test
    void a_subscription_is_read_as_it_was_sent() {
        Reply provisioned = subscribe("pro", """
                "id": "sub-1", "addons": [{"id": "extra", "quantity": 3}], "metadata": {"k": "v"},
                "billingId": "b-1", "payingCustomerId": "ann", "paymentCollectionMethod": "CHARGE",
                "budget": {}, "billingPeriod": "MONTHLY",
                "scheduleStrategy": "IMMEDIATE"
                """);

        assertThat(provisioned.status()).isEqualTo(201);
        assertThat(provisioned.text("status")).isEqualTo("SUCCESS");
        assertThat(provisioned.text("isScheduled")).isEqualTo("false");
        Reply read = development.get("/subscriptions/sub-1");
        assertThat(provisioned.at("subscription")).isEqualTo(read.at(""));
        assertThat(development.get("/subscriptions").at("0")).isEqualTo(read.at(""));
        assertThat(read.text("status")).isEqualTo("ACTIVE");
        assertThat(read.text("planId")).isEqualTo("pro");
        assertThat(read.text("pricingType")).isEqualTo("FREE");
        assertThat(read.at("addons.0")).isEqualTo(Map.of("id", "extra", "quantity", read.at("addons.0.quantity")));
        assertThat(read.text("addons.0.quantity")).isEqualTo("3");
        assertThat(read.text("metadata.k")).isEqualTo("v");
        assertThat(read.text("billingId")).isEqualTo("b-1");
        assertThat(read.text("payingCustomerId")).isEqualTo("ann");
        assertThat(read.at("budget")).isNull();
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("25");
    }

    @Test
    void subscribing_to_another_plan_of_the_product_cancels_the_previous_subscription() {
        String before = subscribe("free", "").text("id");
        String after = subscribe("pro", "").text("id");

        Reply ended = development.get("/subscriptions/" + before);

        assertThat(ended.text("status")).isEqualTo("CANCELED");
        assertThat(ended.text("cancelReason")).isEqualTo("UPGRADE_OR_DOWNGRADE");
        assertThat(ended.text("effectiveEndDate"))
                .isEqualTo(development.get("/subscriptions/" + after).text("startDate"));
        assertThat(development.get("/subscriptions?status=ACTIVE").texts("id")).containsExactly(after);
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("10");
    }

    @Test
    void repeated_subscription_request_changes_nothing() {
        catalog.addon("more", limit("calls", 1));
        development.post("/plans/pro/draft", "").isOk();
        catalog.allow("pro", List.of("extra", "more")).isOk();
        catalog.publish("plans", "pro").isOk();
        String two = "\"addons\": [{\"id\": \"extra\", \"quantity\": 2}, {\"id\": \"more\", \"quantity\": 1}]";
        String turned = "\"addons\": [{\"addonId\": \"more\", \"quantity\": 1}, {\"id\": \"extra\", \"quantity\": 2}]";
        Reply first = subscribe("pro", two);

        Reply again = subscribe("pro", turned).isOk();
        development.post("/addons/extra/draft", "").isOk();
        catalog.publish("addons", "extra").isOk();
        Reply later = subscribe("pro", two).isOk();

        assertThat(again.at("subscription")).isEqualTo(first.at("subscription"));
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(first.header("X-Ambit-Sequence"));
        assertThat(later.at("subscription")).isEqualTo(first.at("subscription"));
        assertThat(development.get("/subscriptions").texts("id")).hasSize(1);
    }

    @Test
    void another_addon_quantity_creates_a_new_subscription() {
        subscribe("pro", "\"addons\": [{\"id\": \"extra\", \"quantity\": 2}]").isOk();
        subscribe("pro", "\"addons\": [{\"id\": \"extra\", \"quantity\": 1}]").isOk();

        assertThat(development.get("/subscriptions").texts("status")).containsExactly("CANCELED", "ACTIVE");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("15");
    }

    @Test
    void cancelled_subscription_grants_nothing_and_cannot_be_cancelled_again() {
        String id = subscribe("pro", "").text("id");

        Reply cancelled = development
                .post("/subscriptions/%s/cancel".formatted(id), "{\"cancellationTime\": \"IMMEDIATE\"}")
                .isOk();

        assertThat(cancelled.text("status")).isEqualTo("CANCELED");
        assertThat(cancelled.text("cancelReason")).isEqualTo("Immediate");
        assertThat(cancelled.at("cancellationDate")).isNotNull();
        assertThat(development.check("ann", "flag").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
        Reply again = development.post("/subscriptions/%s/cancel".formatted(id), "");
        assertThat(again.isProblem(409, "SubscriptionAlreadyCanceledOrExpired").text("status"))
                .isEqualTo("409");
        assertThat(again.text("refId")).isEqualTo(id);
        development.post("/subscriptions/ghost/cancel", "").isProblem(404, "SubscriptionNotFound");
        development.get("/subscriptions/ghost").isProblem(404, "SubscriptionNotFound");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"customerId": "ann"}                                    | 400 | BadUserInput           | planId
            {"planId": "pro"}                                        | 400 | BadUserInput           | customerId
            {"customerId": "bob", "planId": "pro"}                   | 404 | CustomerNotFound       | customerId
            {"customerId": "ann", "planId": "ghost"}                 | 404 | PlanNotFound           | planId
            {"customerId": "ann", "planId": "extra"}                 | 404 | PlanNotFound           | planId
            {"customerId": "ann", "planId": "pro", "id": "a "}       | 400 | BadUserInput           | id
            {"customerId": "ann", "planId": "pro", "resourceId": "r"} | 400 | InvalidArgumentError  | resourceId
            {"customerId": "ann", "planId": "pro", "startDate": "2999-01-01T00:00:00Z"} | 400 | BadUserInput | startDate
            {"customerId": "ann", "planId": "pro", "scheduleStrategy": "LATER"} | 400 | BadUserInput | scheduleStrategy
            {"customerId": "ann", "planId": "pro", "scheduleStrategy": "END_OF_BILLING_PERIOD", "startDate": "2030-01-01T00:00:00Z"} | 400 | BadUserInput | startDate
            {"customerId": "ann", "planId": "pro", "trialOverrideConfiguration": {"isTrial": true}} | 400 | BadUserInput | trialOverrideConfiguration.trialEndDate
            {"customerId": "ann", "planId": "pro", "plan": "x"}      | 400 | BadUserInput           | plan
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 0}]}  | 400 | BadUserInput | addons.0.quantity
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": -1}]} | 400 | BadUserInput | addons.0.quantity
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra"}]}                 | 400 | BadUserInput | addons.0.quantity
            {"customerId": "ann", "planId": "pro", "addons": [{"quantity": 1}]}                 | 400 | BadUserInput | addons.0.id
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "ghost", "quantity": 1}]}  | 404 | AddonNotFound | addons.0.id
            {"customerId": "ann", "planId": "free", "addons": [{"id": "extra", "quantity": 1}]} | 400 | IncompatibleSubscriptionAddon | addons.0.id
            {"customerId": "ann", "planId": "pro", "addons": [{"id": "extra", "quantity": 1}, {"id": "extra", "quantity": 2}]} | 400 | DuplicateAddonProvisionedError | addons.1.id
            """)
    @Tag("long")
    void invalid_subscription_request_is_refused(String body, int status, String code, String field) {
        Reply refused = development.post("/subscriptions", body).isProblem(status, code);

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(development.get("/subscriptions").texts("id")).isEmpty();
    }

    @Test
    void addon_is_sold_up_to_its_maximum_quantity_and_with_its_dependencies() {
        catalog.draftAddon("support", "\"maxQuantity\": 2").isOk();
        catalog.price("addons", "support");
        development.patch("/addons/support", "{\"dependencies\": [\"extra\"]}").isOk();
        catalog.publish("addons", "support").isOk();
        catalog.planWith(List.of("extra", "support"), "team");

        Reply tooMany = subscribe("team", """
                "addons": [{"id": "support", "quantity": 3}, {"id": "extra", "quantity": 1}]
                """);
        Reply alone = subscribe("team", "\"addons\": [{\"id\": \"support\", \"quantity\": 1}]");

        assertThat(tooMany.isProblem(400, "AddonQuantityExceedsLimitError").text("allowed"))
                .isEqualTo("1 to 2");
        assertThat(alone.isProblem(400, "AddonDependencyMissingError").text("allowed"))
                .isEqualTo("together with extra");
        assertThat(alone.text("field")).isEqualTo("addons.0.id");
        subscribe("team", """
                "addons": [{"id": "support", "quantity": 2}, {"id": "extra", "quantity": 1}]
                """).isOk();
    }

    @Test
    void drafts_are_not_sold() {
        catalog.draftPlan("draft", "\"pricingType\": \"FREE\"").isOk();
        catalog.draftAddon("new", "\"pricingType\": \"PAID\"").isOk();

        Reply plan = subscribe("draft", "").isProblem(409, "UnPublishedPackage");
        Reply addon = subscribe("pro", "\"addons\": [{\"id\": \"new\", \"quantity\": 1}]");

        assertThat(plan.text("nonPublishedPackageIds.0")).isEqualTo("draft");
        addon.isProblem(409, "UnPublishedPackage");
    }

    @Test
    void subscription_id_cannot_be_used_twice() {
        subscribe("pro", "\"id\": \"sub\"").isOk();
        development.post("/customers", "{\"id\": \"bob\"}").isOk();

        development
                .post("/subscriptions", "{\"customerId\": \"bob\", \"planId\": \"pro\", \"id\": \"sub\"}")
                .isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(development.get("/subscriptions?customerId=bob").texts("id")).isEmpty();
        assertThat(development.check("bob", "flag").text("accessDeniedReason")).isEqualTo("NoActiveSubscription");
    }

    @Test
    void each_resource_of_a_multi_subscription_product_has_its_own_subscription() {
        development
                .post("/products", "{\"id\": \"many\", \"displayName\": \"Many\", \"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(development, "many").plan("site", limit("calls", 7));

        Reply without = subscribe("site", "");
        subscribe("site", "\"resourceId\": \"r1\"").isOk();
        subscribe("site", "\"resourceId\": \"r2\"").isOk();

        assertThat(without.isProblem(400, "InvalidArgumentError").text("field")).isEqualTo("resourceId");
        subscribe("site", "\"resourceId\": \"..\"").isProblem(400, "BadUserInput");
        assertThat(development.get("/subscriptions?status=ACTIVE").texts("resourceId"))
                .containsExactly("r1", "r2");
        assertThat(development.get("/subscriptions?resourceId=r2").texts("planId"))
                .containsExactly("site");
    }

    @Test
    void subscription_list_is_filtered_and_paged() {
        subscribe("free", "\"id\": \"s1\"").isOk();
        subscribe("pro", "\"id\": \"s2\"").isOk();
        development.subscribe("bob", "free");

        Reply first = development.get("/subscriptions?limit=2");
        Reply second = development.get("/subscriptions?limit=2&after=" + first.next());

        assertThat(first.texts("id")).containsExactly("s1", "s2");
        assertThat(second.texts("customerId")).containsExactly("bob");
        assertThat(development
                        .get("/subscriptions?limit=2&before=" + second.prev())
                        .texts("id"))
                .isEqualTo(first.texts("id"));
        assertThat(development
                        .get("/subscriptions?customerId=ann&status=CANCELED")
                        .texts("id"))
                .containsExactly("s1");
        assertThat(development.get("/subscriptions?planId=pro").texts("id")).containsExactly("s2");
        assertThat(development.get("/subscriptions?pricingType=PAID,CUSTOM").texts("id"))
                .isEmpty();
    }

    @Test
    void concurrent_requests_for_one_plan_create_one_subscription() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> subscribe = () -> subscribe("pro", "").status();
            var first = threads.submit(subscribe);
            var second = threads.submit(subscribe);
            assertThat(List.of(first.get(), second.get())).containsExactly(201, 201);
        }

        assertThat(development.get("/subscriptions").texts("status")).containsExactly("ACTIVE");
    }

    private Reply subscribe(String plan, String fields) {
        String more = fields.isBlank() ? "" : ", " + fields;
        return development.post(
                "/subscriptions", "{\"customerId\": \"ann\", \"planId\": \"%s\"%s}".formatted(plan, more));
    }
}
