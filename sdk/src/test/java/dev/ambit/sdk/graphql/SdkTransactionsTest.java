package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.core.PlatformParts;
import dev.ambit.db.ConnectionAdmission;
import dev.ambit.db.Scope;
import dev.ambit.http.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Counts the transactions of queries, which must not grow with the number of rows.
class SdkTransactionsTest {

    private static final SdkDocuments DOCUMENTS = SdkDocuments.of("3.108.0");

    /// Counts the transactions of requests; background work does not pass.
    private record Counter(ConnectionAdmission next, AtomicInteger transactions) implements ConnectionAdmission {

        @Override
        public <T> T pass(Scope scope, Supplier<T> work) {
            transactions.incrementAndGet();
            return next.pass(scope, work);
        }
    }

    @Test
    void lists_take_the_same_transactions_for_any_number_of_rows() throws Exception {
        try (OwnServer server = OwnServer.start()) {
            PlatformParts platform = server.app().parts().platform;
            var counter = new Counter(platform.admission, new AtomicInteger());
            platform.transactions.behind(counter);
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
            PlatformParts platform = server.app().parts().platform;
            var counter = new Counter(platform.admission, new AtomicInteger());
            platform.transactions.behind(counter);
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
            Counter counter,
            Map.Entry<String, String> query,
            String customer) {
        String body = Json.text(Map.of(
                "query",
                DOCUMENTS.text(query.getKey()),
                "variables",
                Json.map(query.getValue().formatted(customer))));
        return transactions(server, environment, counter, body);
    }

    /// Asks twice, because the first answer fills caches.
    private static int transactions(OwnServer server, TestEnvironment environment, Counter counter, String body) {
        ask(server, environment, body);
        counter.transactions.set(0);
        ask(server, environment, body);
        return counter.transactions.get();
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
