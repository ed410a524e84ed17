package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sends invalid documents, variables and input.
class SdkGraphqlErrorsTest {

    private static final TestAccount ACME = TestAccount.open(TestServer.http(), "GraphQL errors");
    private static final GraphqlCaller SERVER =
            new GraphqlCaller(ACME.development().key());

    private static final String GET_CUSTOMER =
            "query Get($input: GetCustomerByRefIdInput!) { getCustomerByRefId(input: $input) { id } }";
    private static final String PROVISION =
            "mutation Provision($input: ProvisionCustomerInput!) { provisionCustomer(input: $input) { customer { id } } }";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            { products { edges { node { displayNme } } } }             | Field `displayNme` does not exist on type `Product`.*"displayName".*
            { invoices { id } }                                        | Field `invoices` does not exist on type `Query`.*
            { sdkConfiguration }                                       | .*Subselection.*
            { getSubscription { id } }                                 | .*input.*
            { sdkConfiguration @unknown { sentryDsn } }                | .*unknown.*
            { sdkConfiguration { sentryDsn }                           | .*[Ss]yntax.*
            query A { sdkConfiguration { sentryDsn } } query B { sdkConfiguration { sentryDsn } } | .*operation.*
            """)
    void invalid_document_is_explained(String query, String message) {
        Reply reply = SERVER.send(query, Map.of());

        assertThat(GraphqlCaller.code(reply)).as(reply.http().body()).isEqualTo("BadUserInput");
        assertThat(GraphqlCaller.message(reply)).matches("(?s)" + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                         | .*input.*
            {"input": null}                            | .*input.*
            {"input": {"customerId": 7}}               | .*customerId.*
            {"input": {"customerId": "a", "cstmr": 1}} | .*cstmr.*
            {"input": []}                              | .*input.*
            """)
    void wrong_variable_is_named(String variables, String message) {
        Reply reply = SERVER.send(GET_CUSTOMER, Json.map(variables));

        assertThat(GraphqlCaller.code(reply)).as(reply.http().body()).isEqualTo("BadUserInput");
        assertThat(GraphqlCaller.message(reply)).matches("(?s)" + message);
    }

    @Test
    void time_must_have_an_offset() {
        Reply reply = SERVER.send(
                "query Q($i: UsageHistoryV2Input!) { usageHistoryV2(input: $i) { markers { type } } }",
                Map.of("i", Map.of("customerId", "a", "featureId", "b", "startDate", "yesterday")));

        assertThat(GraphqlCaller.code(reply)).isEqualTo("BadUserInput");
        assertThat(GraphqlCaller.message(reply)).contains("yesterday").contains("startDate");
    }

    @Test
    void input_that_nothing_reads_is_refused() {
        Reply reply = SERVER.send(PROVISION, Json.map("""
                {"input": {"refId": "ann", "environmentId": "another"}}
                """));

        assertThat(GraphqlCaller.code(reply)).isEqualTo("UnsupportedParameter");
        assertThat(GraphqlCaller.message(reply)).contains("input.environmentId");
        ACME.development().get("/customers/ann").isProblem(404, "CustomerNotFound");
    }

    @Test
    void problem_of_the_rest_api_has_its_code_field_and_path() {
        Reply reply = SERVER.send(GET_CUSTOMER, Json.map("{\"input\": {\"customerId\": \"nobody\"}}"));

        assertThat(GraphqlCaller.code(reply)).isEqualTo("CustomerNotFound");
        assertThat(reply.http().body()).contains("\"path\":[\"getCustomerByRefId\"]", "\"traceId\":\"");
    }

    @Test
    void refused_field_does_not_hide_the_others() {
        Reply reply = SERVER.send("""
                { sdkConfiguration { isWidgetWatermarkEnabled }
                  getCustomerByRefId(input: {customerId: "nobody"}) { id } }
                """, Map.of());

        assertThat(GraphqlCaller.code(reply)).isEqualTo("CustomerNotFound");
        assertThat(reply.http().body()).contains("\"isWidgetWatermarkEnabled\":false");
    }

    @Test
    void invalid_header_value_and_unknown_customer_do_not_show_internals() {
        Reply reply = SERVER.send(GET_CUSTOMER, Map.of("input", Map.of("customerId", "a/../b?c=d#e%00\u0000")));

        assertThat(reply.http().body()).doesNotContain("Exception", "at dev.ambit", "graphql.", "select ");
        assertThat(GraphqlCaller.code(reply)).isIn("CustomerNotFound", "BadUserInput");
    }
}
