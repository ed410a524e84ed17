package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests the variables and answers that break SDKs on a server that follows the schema alone.
class SdkTrapsTest {

    private static final TestAccount ACME = TestAccount.open(TestServer.http(), "GraphQL traps");
    private static final GraphqlCaller CALLER =
            new GraphqlCaller(ACME.development().key());
    private static final SdkDocuments DOCUMENTS = SdkDocuments.of("3.108.0");

    @BeforeAll
    static void publish() {
        SdkCatalog.publish(ACME);
    }

    @Test
    void fields_of_subscription_params_that_the_public_schema_lacks_act() {
        Reply reply = ask("ProvisionCustomer", """
                {"input": {"refId": "params", "subscriptionParams": {"planId": "pro", "id": "my-id",
                  "scheduleStrategy": "IMMEDIATE", "skipTrial": true, "priceUnitAmount": 2,
                  "additionalMetaData": {"source": "test"}}}}
                """);

        assertThat(reply.text("provisionCustomer.customer.refId")).isEqualTo("params");
        assertThat(reply.text("provisionCustomer.subscriptionDecisionStrategy")).isEqualTo("REQUESTED_PLAN");
        assertThat(reply.text("provisionCustomer.subscription.subscriptionId")).isEqualTo("my-id");
        assertThat(reply.text("provisionCustomer.subscription.additionalMetaData.source"))
                .isEqualTo("test");
        assertThat(each(reply, "provisionCustomer.entitlements", "feature", "refId"))
                .contains("calls", "seats");
    }

    @Test
    void repeated_request_with_an_idempotency_key_is_executed_once() {
        var once = new GraphqlCaller(ACME.development().key(), Map.of("Idempotency-Key", "provision-1"));
        String query = DOCUMENTS.text("ProvisionCustomer");
        Map<String, Object> variables =
                Json.map("{\"input\": {\"refId\": \"once\", \"subscriptionParams\": {\"planId\": \"free\"}}}");

        String first = once.ask(query, variables).text("provisionCustomer.subscription.subscriptionId");
        String second = once.ask(query, variables).text("provisionCustomer.subscription.subscriptionId");

        assertThat(second).isEqualTo(first);
        assertThat(ACME.development().get("/subscriptions?customerId=once").texts("id"))
                .containsExactly(first);
    }

    @Test
    void created_and_cancelled_subscription_names_customer_and_resource() {
        customer("owner");
        Reply created = ask("CreateSubscription", """
                {"input": {"customerId": "owner", "planId": "team", "resourceId": "site",
                  "isTrial": false, "isOverridingTrialConfig": true}}
                """);
        String id = created.text("createSubscription.subscriptionId");
        Reply cancelled = ask(
                "CancelSubscription", "{\"input\": {\"subscriptionRefId\": \"%s\", \"prorate\": false}}".formatted(id));

        for (Reply each : List.of(created, cancelled)) {
            assertThat(each.http().body())
                    .contains(
                            "\"resource\":{\"resourceId\":\"site\"}",
                            "\"customer\":{\"id\":\"owner\",\"refId\":\"owner\"}");
        }
    }

    @Test
    void subscriptions_are_listed_by_filter_in_pages() {
        customer("many");
        for (int i = 0; i < 3; i++) {
            ask("CreateSubscription", """
                    {"input": {"customerId": "many", "planId": "team", "resourceId": "r%d"}}
                    """.formatted(i));
        }
        String filter = "\"filter\": {\"customerId\": {\"eq\": \"many\"}, \"status\": {\"in\": [\"ACTIVE\"]}}";

        Reply first = ask("GetSubscriptions", "{%s, \"paging\": {\"first\": 2}}".formatted(filter));
        Reply rest = ask(
                "GetSubscriptions",
                "{%s, \"paging\": {\"first\": 2, \"after\": \"%s\"}}"
                        .formatted(filter, first.text("subscriptions.pageInfo.endCursor")));

        assertThat(each(first, "subscriptions.edges", "node", "resource", "resourceId"))
                .containsExactly("r0", "r1");
        assertThat(first.text("subscriptions.pageInfo.hasNextPage")).isEqualTo("true");
        assertThat(each(rest, "subscriptions.edges", "node", "resource", "resourceId"))
                .containsExactly("r2");
        assertThat(rest.text("subscriptions.pageInfo.hasNextPage")).isEqualTo("false");
    }

    @Test
    void batch_is_answered_in_its_order() {
        customer("batch");
        List<Map<String, Object>> batch = java.util.stream.IntStream.range(0, 5)
                .mapToObj(it -> Map.<String, Object>of(
                        "query",
                        it == 2 ? "{ nothing }" : DOCUMENTS.text("ReportEntitlementCheckRequested"),
                        "variables",
                        Json.map("""
                                {"entitlementCheckRequested": {"customerId": "batch", "featureId": "calls",
                                  "entitlementCheckResult": {"hasAccess": true}}}
                                """)))
                .toList();

        List<Map<String, Object>> results = Values.objects(Json.map("{\"data\":%s}"
                        .formatted(CALLER.post(Json.text(batch)).http().body()))
                .get("data"));

        assertThat(results).hasSize(5);
        assertThat(results.stream().map(it -> it.containsKey("errors")))
                .containsExactly(false, false, true, false, false);
    }

    @Test
    void lists_are_never_null() {
        customer("empty");

        assertThat(ask("GetCoupons", "{}").http().body()).contains("\"edges\":[]");
        assertThat(ask("GetCreditGrants", "{\"input\": {\"customerId\": \"empty\"}}")
                        .http()
                        .body())
                .contains("\"edges\":[]");
        assertThat(ask("GetSubscriptions", "{\"filter\": {\"customerId\": {\"eq\": \"empty\"}}}")
                        .http()
                        .body())
                .contains("\"edges\":[]");
        assertThat(ask("GetCustomerById", "{\"input\": {\"customerId\": \"empty\"}}")
                        .http()
                        .body())
                .contains("\"subscriptions\":[]", "\"promotionalEntitlements\":[]", "\"trialedPlans\":[]");
        assertThat(ask("GetEntitlements", "{\"query\": {\"customerId\": \"nobody\"}}")
                        .http()
                        .body())
                .isEqualTo("{\"data\":{\"entitlements\":[]}}");
    }

    @Test
    void price_has_tiers_only_if_it_is_tiered() {
        Reply paywall = ask("GetPaywall", "{\"input\": {}}");

        List<Map<String, Object>> prices = Values.objects(paywall.at("paywall.plans")).stream()
                .flatMap(it -> Values.objects(it.get("prices")).stream())
                .toList();
        assertThat(prices).hasSize(3);
        for (Map<String, Object> price : prices) {
            boolean isTiered = price.containsKey("tiersMode");
            assertThat(price.containsKey("tiers")).as("%s", price).isEqualTo(isTiered);
            assertThat(price.containsKey("price")).as("%s", price).isNotEqualTo(isTiered);
            if (isTiered) {
                assertThat(Values.objects(price.get("tiers"))).isNotEmpty();
            }
        }
        assertThat(paywall.http().body()).contains("\"tiers\":null", "\"configuration\":null");
    }

    @Test
    void configuration_starts_no_error_tracking() {
        assertThat(ask("GetSdkConfiguration", "{}").http().body()).contains("\"sentryDsn\":null");
    }

    @Test
    void unit_quantity_needs_a_plan_with_one_price_per_unit() {
        customer("units");

        Reply refused = CALLER.send(DOCUMENTS.text("ProvisionSubscription"), Json.map("""
                {"input": {"customerId": "units", "planId": "free", "unitQuantity": 2}}
                """));

        assertThat(GraphqlCaller.code(refused)).isEqualTo("BadUserInput");
        assertThat(GraphqlCaller.message(refused)).contains("`unitQuantity`", "billableFeatures");
    }

    @Test
    void amounts_are_those_of_the_catalog() {
        customer("payer");
        ask("ProvisionSubscription", """
                {"input": {"customerId": "payer", "planId": "pro", "refId": "paid", "unitQuantity": 2,
                  "addons": [{"addonId": "support", "quantity": 3}]}}
                """);

        Reply portal = ask("GetCustomerPortalByRefId", "{\"input\": {\"customerId\": \"payer\"}}");
        Reply next = ask("PreviewNextInvoice", "{\"input\": {\"subscriptionId\": \"paid\"}}");
        Reply more = ask("EstimateSubscriptionUpdate", """
                {"input": {"subscriptionId": "paid", "billableFeatures": [{"featureId": "seats", "quantity": 4}]}}
                """);

        // 20 flat, 2 seats of 5, and 3 add-ons of 1.
        assertThat(number(portal, "customerPortal.subscriptions.0.totalPrice.total.amount"))
                .isEqualTo(33);
        assertThat(number(portal, "customerPortal.subscriptions.0.totalPrice.addonsTotal.amount"))
                .isEqualTo(3);
        assertThat(number(next, "previewNextInvoice.total.amount")).isEqualTo(33);
        assertThat(Values.objects(next.at("previewNextInvoice.lines"))).hasSize(3);
        assertThat(number(more, "estimateSubscriptionUpdate.subscription.total.amount"))
                .isEqualTo(43);
    }

    @Test
    void usage_and_limit_of_an_entitlement_are_current() {
        customer("user");
        ask(
                "ProvisionSubscription",
                "{\"input\": {\"customerId\": \"user\", \"planId\": \"pro\", \"unitQuantity\": 1}}");
        ask("ReportUsage", "{\"input\": {\"customerId\": \"user\", \"featureId\": \"calls\", \"value\": 7}}");

        Reply reply = ask("GetEntitlements", "{\"query\": {\"customerId\": \"user\"}}");

        Map<String, Object> calls = Values.objects(reply.at("entitlements")).stream()
                .filter(it -> String.valueOf(it.get("feature")).contains("refId=calls"))
                .findFirst()
                .orElseThrow();
        assertThat(calls.get("currentUsage")).hasToString("7.0");
        assertThat(calls.get("usageLimit")).hasToString("1000.0");
        assertThat(calls).containsKeys("nextResetDate", "usagePeriodStart", "usageUpdatedAt", "entitlementUpdatedAt");
        assertThat(calls.get("resetPeriodConfiguration")).hasToString("{monthlyAccordingTo=SubscriptionStart}");
    }

    /// Returns a nested field of each object in a list.
    private static List<String> each(Reply reply, String list, String... path) {
        return Values.objects(reply.at(list)).stream()
                .map(it -> {
                    Object value = it;
                    for (String field : path) {
                        value = Values.object(value).get(field);
                    }
                    return String.valueOf(value);
                })
                .toList();
    }

    private static double number(Reply reply, String path) {
        return Double.parseDouble(reply.text(path));
    }

    private static void customer(String id) {
        ACME.development().post("/customers", "{\"id\": \"%s\"}".formatted(id)).isOk();
    }

    private static Reply ask(String operation, String variables) {
        return CALLER.ask(DOCUMENTS.text(operation), Json.map(variables));
    }
}
