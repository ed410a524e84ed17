package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sends operations with keys that may not do them: of another environment, of a browser, and with another customer's
/// token.
class SdkGraphqlSecurityTest {

    private static final TestAccount ACME = TestAccount.open(TestServer.http(), "GraphQL security");
    private static final TestEnvironment HARDENED = ACME.production();
    private static final TestEnvironment OPEN = ACME.development();

    private static final String CUSTOMER = "{ getCustomerByRefId(input: {customerId: \"ann\"}) {"
            + " id name subscriptions { id customer { id } } promotionalEntitlements { id } } }";
    private static final String ENTITLEMENTS =
            "{ cachedEntitlements(query: {customerId: \"ann\"}) { feature { refId } } }";

    @BeforeAll
    static void fill() {
        for (TestEnvironment environment : new TestEnvironment[] {OPEN, HARDENED}) {
            environment
                    .post("/customers", "{\"id\": \"ann\", \"name\": \"Ann of %s\"}".formatted(environment.slug()))
                    .isOk();
            environment.post("/customers", "{\"id\": \"bob\"}").isOk();
        }
        TestServer.http()
                .patch(ACME.key(), "/api/v1/environments/" + HARDENED.slug(), "{\"hardenClientAccessEnabled\": true}")
                .isOk();
    }

    @Test
    void key_sees_only_its_own_environment() {
        TestAccount stranger = TestAccount.open(TestServer.http(), "GraphQL stranger");

        assertThat(new GraphqlCaller(OPEN.key()).ask(CUSTOMER, Map.of()).http().body())
                .contains("Ann of " + OPEN.slug());
        assertThat(new GraphqlCaller(HARDENED.key())
                        .ask(CUSTOMER, Map.of())
                        .http()
                        .body())
                .contains("Ann of " + HARDENED.slug());
        assertThat(new GraphqlCaller(stranger.development().key()).code(CUSTOMER, Map.of()))
                .isEqualTo("CustomerNotFound");
    }

    @ParameterizedTest
    @CsvSource({"'', Unauthenticated", "server-wrong, Unauthenticated", "account, IdentityForbidden"})
    void key_that_no_environment_has_is_refused(String key, String code) {
        var caller = new GraphqlCaller(key.equals("account") ? ACME.key() : key);

        assertThat(caller.code(CUSTOMER, Map.of())).isEqualTo(code);
        assertThat(caller.code("{ __schema { types { name } } }", Map.of()))
                .isEqualTo(key.equals("account") ? "" : code);
    }

    @Test
    void client_key_reads_a_customer_and_changes_nothing() {
        var client = new GraphqlCaller(OPEN.clientKey());

        client.ask(CUSTOMER, Map.of());
        client.ask(ENTITLEMENTS, Map.of());
        client.ask("{ getActiveSubscriptions(input: {customerId: \"ann\"}) { id } }", Map.of());
        client.ask("{ paywall(input: {customerId: \"ann\"}) { plans { id } customer { id } } }", Map.of());
        client.ask("{ customerPortal(input: {customerId: \"ann\"}) { canUpgradeSubscription } }", Map.of());
        assertThat(client.code("{ subscriptions { edges { node { subscriptionId } } } }", Map.of()))
                .isEqualTo("IdentityForbidden");
        assertThat(client.code("mutation { archiveCustomer(input: {customerId: \"ann\"}) { id } }", Map.of()))
                .isEqualTo("IdentityForbidden");
        assertThat(client.code(
                        "mutation { provisionSubscriptionV2(input: {customerId: \"ann\", planId: \"p\"}) { status } }",
                        Map.of()))
                .isEqualTo("IdentityForbidden");
        assertThat(client.code(
                        "mutation { reportUsage(input: {customerId: \"ann\", featureId: \"f\", value: 1}) { id } }",
                        Map.of()))
                .isEqualTo("IdentityForbidden");
    }

    @Test
    void client_key_needs_the_token_of_the_customer_if_security_is_on() {
        var none = new GraphqlCaller(HARDENED.clientKey());
        var anns = new GraphqlCaller(HARDENED.clientKey(), Map.of("X-CUSTOMER-KEY", HARDENED.customerKey("ann")));
        var bobs = new GraphqlCaller(HARDENED.clientKey(), Map.of("X-CUSTOMER-KEY", HARDENED.customerKey("bob")));

        for (String query : new String[] {
            CUSTOMER,
            ENTITLEMENTS,
            "{ getActiveSubscriptions(input: {customerId: \"ann\"}) { id } }",
            "{ paywall(input: {customerId: \"ann\"}) { customer { id } } }",
            "{ customerPortal(input: {customerId: \"ann\"}) { canUpgradeSubscription } }",
            "mutation { previewSubscription(input: {customerId: \"ann\", planId: \"p\"}) { isPlanDowngrade } }"
        }) {
            assertThat(none.code(query, Map.of())).as(query).isEqualTo("Unauthenticated");
            assertThat(bobs.code(query, Map.of())).as(query).isEqualTo("AuthCustomerMismatch");
            assertThat(anns.code(query, Map.of())).as(query).isIn("", "PlanNotFound");
        }
    }

    @Test
    void introspection_is_answered_but_bounded() {
        var caller = new GraphqlCaller(OPEN.key());
        String nested = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";

        Reply types = caller.ask("{ __schema { types { name } } }", Map.of());
        long before = System.nanoTime();
        Reply bomb = caller.send(nested, Map.of());

        assertThat(types.http().body()).contains("CustomerSubscription");
        assertThat(GraphqlCaller.code(bomb)).isEqualTo("BadUserInput");
        assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
    }

    @Test
    void large_variables_are_refused() {
        var caller = new GraphqlCaller(OPEN.key());
        String query = "mutation M($i: ProvisionCustomerInput!) { provisionCustomer(input: $i) { customer { id } } }";

        String code = caller.code(
                query, Map.of("i", Map.of("refId", "big", "additionalMetaData", Map.of("a", "x".repeat(3 << 20)))));

        assertThat(code).isEqualTo("BadUserInput");
        OPEN.get("/customers/big").isProblem(404, "CustomerNotFound");
    }

    @Test
    void each_operation_of_a_batch_is_authorized() {
        Reply reply = new GraphqlCaller(OPEN.clientKey())
                .post(Json.text(java.util.List.of(
                        Map.of("query", ENTITLEMENTS),
                        Map.of("query", "mutation { archiveCustomer(input: {customerId: \"ann\"}) { id } }"))));

        assertThat(reply.http().body()).startsWith("[{\"data\"").contains("\"code\":\"IdentityForbidden\"");
    }
}
