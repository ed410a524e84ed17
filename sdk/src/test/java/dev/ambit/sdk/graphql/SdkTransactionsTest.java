package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TransactionCounter;
import dev.ambit.http.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Counts the transactions of queries, which must not grow with the number of rows.
@Tag("long")
class SdkTransactionsTest {

    private static final SdkDocuments DOCUMENTS = SdkDocuments.of("3.108.0");

    @Test
    void lists_take_the_same_transactions_for_any_number_of_rows() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            TransactionCounter counter = TransactionCounter.behind(server);
            TestAccount account = TestAccount.open(server.http(), "Counting");
            SdkCatalog.publish(account);
            TestEnvironment environment = account.development();
            subscribe(environment, "few", 1);
            subscribe(environment, "many", 30);

            for (Map.Entry<String, String> query : Map.of(
                            "GetActiveSubscriptions", "{\"input\": {\"customerId\": \"%s\"}}",
                            "GetCustomerById", "{\"input\": {\"customerId\": \"%s\"}}",
                            "GetCustomerPortalByRefId", "{\"input\": {\"customerId\": \"%s\"}}",
                            "GetPaywall", "{\"input\": {\"customerId\": \"%s\"}}",
                            "GetSubscriptions",
                                    "{\"filter\": {\"customerId\": {\"eq\": \"%s\"}}, \"paging\": {\"first\": 50}}")
                    .entrySet()) {
                int few = transactions(server, environment, counter, query, "few");
                int many = transactions(server, environment, counter, query, "many");

                assertThat(many).as(query.getKey()).isEqualTo(few).isBetween(1, 12);
            }
        }
    }

    @Test
    void list_of_packages_takes_the_same_transactions_for_any_number_of_packages() throws Exception {
        String query = "{ plans { edges { node { refId prices { id } compatibleAddons { prices { id } } } } } }";
        try (OwnServer server = OwnServer.start()) {
            TransactionCounter counter = TransactionCounter.behind(server);
            TestAccount account = TestAccount.open(server.http(), "Counting packages");
            TestCatalog catalog = SdkCatalog.publish(account);
            String body = Json.text(Map.of("query", query));

            int few = transactions(server, account.development(), counter, body);
            for (int i = 0; i < 20; i++) {
                catalog.plan("plan-" + i);
            }
            int many = transactions(server, account.development(), counter, body);

            assertThat(many).isEqualTo(few).isBetween(1, 6);
        }
    }

    @Test
    void lists_of_customers_and_subscriptions_take_the_same_transactions_for_any_number_of_customers()
            throws Exception {
        List<String> queries = List.of("""
                { customers(paging: {first: 100}) { edges { node { name hasActiveSubscription
                  trialedPlans { planId productId } eligibleForTrial { productId eligible }
                  promotionalEntitlements { featureId feature { displayName } }
                  statistics { activeSubscriptionsByPricingType { pricingType totalCount } }
                  subscriptions { subscriptionId customer { name } plan { displayName } prices { usageLimit } } } } } }
                """, """
                { subscriptions(paging: {first: 100}) { edges { node { subscriptionId
                  customer { name email } payingCustomer { name } plan { displayName }
                } } } }
                """);
        try (OwnServer server = OwnServer.start()) {
            TransactionCounter counter = TransactionCounter.behind(server);
            TestAccount account = TestAccount.open(server.http(), "Counting customers");
            SdkCatalog.publish(account);
            TestEnvironment environment = account.development();
            promote(environment, "first");

            List<Integer> few = transactions(server, environment, counter, queries);
            for (int i = 0; i < 20; i++) {
                promote(environment, "customer-" + i);
            }
            List<Integer> many = transactions(server, environment, counter, queries);

            assertThat(many).isEqualTo(few).allSatisfy(it -> assertThat(it).isBetween(1, 16));
        }
    }

    @Test
    void lists_of_the_catalog_take_the_same_transactions_for_any_number_of_rows() throws Exception {
        List<String> bodies = List.of(
                "{ products(paging: {first: 100}) { edges { node { refId productSettings { downgradePlan { refId } } } } } }",
                "{ features(paging: {first: 100}) { edges { node { refId displayName } } } }",
                "{ addons { edges { node { refId prices { id } entitlements { feature { refId } } } } } }");
        try (OwnServer server = OwnServer.start()) {
            TransactionCounter counter = TransactionCounter.behind(server);
            TestAccount account = TestAccount.open(server.http(), "Counting catalog");
            SdkCatalog.publish(account);
            TestEnvironment environment = account.development();
            List<Integer> few = transactions(server, environment, counter, bodies);

            for (int i = 0; i < 20; i++) {
                environment
                        .post("/products", "{\"id\": \"p%1$d\", \"displayName\": \"P %1$d\"}".formatted(i))
                        .isOk();
                environment.post("/features", """
                        {"id": "f%1$d", "displayName": "F %1$d", "featureType": "BOOLEAN", "meterType": "None"}
                        """.formatted(i)).isOk();
                environment.post("/addons", """
                        {"id": "a%1$d", "displayName": "A %1$d", "productId": "p%1$d"}
                        """.formatted(i)).isOk();
            }

            assertThat(transactions(server, environment, counter, bodies))
                    .isEqualTo(few)
                    .allSatisfy(it -> assertThat(it).isBetween(1, 6));
        }
    }

    private static List<Integer> transactions(
            OwnServer server, TestEnvironment environment, TransactionCounter counter, List<String> queries) {
        return queries.stream()
                .map(it -> transactions(server, environment, counter, Json.text(Map.of("query", it))))
                .toList();
    }

    /// Adds a customer with a subscription and a promotional entitlement.
    private static void promote(TestEnvironment environment, String customer) {
        subscribe(environment, customer, 1);
        environment
                .post("/customers/%s/promotional-entitlements".formatted(customer), """
                {"promotionalEntitlements": [{"featureId": "sso", "period": "1 month"}]}
                """)
                .isOk();
    }

    private static void subscribe(TestEnvironment environment, String customer, int subscriptions) {
        environment.post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
        for (int i = 0; i < subscriptions; i++) {
            environment.post("/subscriptions", """
                            {"customerId": "%s", "planId": "team", "resourceId": "r%d"}
                            """.formatted(customer, i)).isOk();
        }
    }

    private static int transactions(
            OwnServer server,
            TestEnvironment environment,
            TransactionCounter counter,
            Map.Entry<String, String> query,
            String customer) {
        String body = Json.text(Map.of(
                "query",
                DOCUMENTS.text(query.getKey()),
                "variables",
                Json.map(query.getValue().formatted(customer))));
        return transactions(server, environment, counter, body);
    }

    private static int transactions(
            OwnServer server, TestEnvironment environment, TransactionCounter counter, String body) {
        return counter.of(() -> ask(server, environment, body));
    }

    private static void ask(OwnServer server, TestEnvironment environment, String body) {
        Reply reply = server.http()
                .sendUndescribed(server.http()
                        .request("/graphql")
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
        assertThat(GraphqlCaller.code(reply)).as(reply.http().body()).isEmpty();
    }
}
