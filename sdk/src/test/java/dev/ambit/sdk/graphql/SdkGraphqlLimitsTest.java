package dev.ambit.sdk.graphql;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Sends documents and batches that are too large, too deep or otherwise hostile.
class SdkGraphqlLimitsTest {

    private static final TestAccount ACME = TestAccount.open(TestServer.http(), "GraphQL limits");
    private static final GraphqlCaller CALLER =
            new GraphqlCaller(ACME.development().key());

    @Test
    void status_is_200_and_the_code_is_in_extensions() {
        Reply reply = new GraphqlCaller("").send("{ sdkConfiguration { sentryDsn } }", Map.of());

        assertThat(reply.text("errors.0.extensions.code")).isEqualTo("Unauthenticated");
        assertThat(reply.text("errors.0.extensions.traceId")).hasSize(32);
    }

    @Test
    void aliases_are_limited() {
        String aliases = IntStream.range(0, 101)
                .mapToObj(it -> "a%d: __typename".formatted(it))
                .collect(Collectors.joining(" "));

        assertThat(code("{ sdkConfiguration { %s } }".formatted(aliases))).isEqualTo("GraphQLAliasesLimitExceeded");
    }

    @Test
    void levels_are_limited() {
        String deep = "{ a ".repeat(41) + "}".repeat(41);

        assertThat(code(deep)).isEqualTo("QueryTooLarge");
    }

    @Test
    void root_fields_are_limited() {
        assertThat(code("{ %s }".formatted("sdkConfiguration { sentryDsn } ".repeat(21))))
                .isEqualTo("QueryTooLarge");
    }

    @Test
    void fragments_that_double_are_counted_as_the_fields_that_they_produce() {
        String doubling = IntStream.range(0, 30)
                .mapToObj(it -> "fragment f%d on SdkConfiguration { ...f%d ...f%d }".formatted(it, it + 1, it + 1))
                .collect(Collectors.joining("\n"));
        String bomb =
                "{ sdkConfiguration { ...f0 } } %s fragment f30 on SdkConfiguration { sentryDsn }".formatted(doubling);

        assertThat(code(bomb)).isEqualTo("QueryTooLarge");
    }

    @Test
    void fragment_cycle_is_refused() {
        assertThat(code("{ sdkConfiguration { ...a } } fragment a on SdkConfiguration { ...b }"
                        + " fragment b on SdkConfiguration { ...a }"))
                .isEqualTo("BadUserInput");
    }

    @Test
    void batch_is_limited_to_25_operations() {
        Map<String, String> operation = Map.of("query", "{ sdkConfiguration { sentryDsn } }");

        Reply allowed = post(Json.text(Collections.nCopies(25, operation)));
        Reply tooMany = post(Json.text(Collections.nCopies(10_000, operation)));
        Reply none = post("[]");

        assertThat(allowed.http().body()).startsWith("[{\"data\"");
        assertThat(tooMany.text("errors.0.extensions.code")).isEqualTo("GraphQLBatchedOperationsLimitExceeded");
        assertThat(none.text("errors.0.extensions.code")).isEqualTo("GraphQLBatchedOperationsLimitExceeded");
    }

    @LongTest
    void values_of_all_results_of_a_batch_are_limited() {
        TestCatalog catalog = TestCatalog.of(TestServer.openAccount());
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("chat", FeatureKind.BOOLEAN);
        catalog.addon("support", grant("sso"), grant("chat"));
        for (String plan : List.of("p1", "p2", "p3", "p4", "p5", "p6")) {
            catalog.draftPlan(plan).isOk();
            catalog.charge("plans", plan, flat("MONTHLY", "1")).isOk();
            catalog.allow(plan, List.of("support")).isOk();
            catalog.publish("plans", plan).isOk();
        }
        String query =
                "{ paywall(input: {}) { plans { %s } } }".formatted(aliases("a", "compatibleAddons { ...A }", 10))
                        + " fragment A on Addon { %s }".formatted(aliases("b", "entitlements { ...E }", 15))
                        + " fragment E on PackageEntitlement { %s }".formatted(aliases("c", "feature { refId }", 15));
        Map<String, String> operation = Map.of("query", query);

        Reply reply =
                new GraphqlCaller(catalog.environment().key()).post(Json.text(Collections.nCopies(25, operation)));

        assertThat(reply.http().body())
                .startsWith("[{\"data\"")
                .contains("QueryTooLarge")
                .doesNotContain("UnexpectedError");
    }

    @Test
    void subscription_is_refused_without_a_web_socket() {
        assertThat(code("subscription { ...F } fragment F on Query { sdkConfiguration { sentryDsn } }"))
                .isEqualTo("BadUserInput");
    }

    @Test
    void broken_json_and_a_missing_query_are_bad_user_input() {
        assertThat(List.of("{", "{}", "{\"query\": 7}", "[7]", "null", "\"x\""))
                .allSatisfy(body -> assertThat(post(body).text("errors.0.extensions.code"))
                        .as(body)
                        .isEqualTo("BadUserInput"));
    }

    private static String aliases(String name, String field, int count) {
        return IntStream.range(0, count)
                .mapToObj(it -> "%s%d: %s".formatted(name, it, field))
                .collect(Collectors.joining(" "));
    }

    private static String code(String query) {
        return CALLER.code(query, Map.of());
    }

    private static Reply post(String body) {
        return CALLER.post(body);
    }
}
