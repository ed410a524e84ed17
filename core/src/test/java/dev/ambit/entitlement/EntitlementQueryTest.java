package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntitlementQueryTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @BeforeEach
    void two_subscribers_and_one_of_each_other_kind() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("calls", METERED);
        catalog.feature("off", BOOLEAN);
        catalog.feature("sso", BOOLEAN);
        catalog.plan("pro", limit("calls", 10), grant("sso"), grant("off", "\"isGranted\": false"));
        development.subscribe("ann", "pro");
        development.subscribe("bob", "pro");
        development.post("/customers", "{\"id\": \"cid\"}").isOk();
        development.post("/customers", "{\"id\": \"dan\"}").isOk();
        development.post("/customers/dan/archive", "").isOk();
    }

    @LongTest
    void query_returns_the_same_entitlements_as_the_list_of_each_customer() {
        development.reportUsage("ann", "calls", "7").isOk();
        // Its first use changes the feature a little later, which each answer shows.
        Waiting.until(() -> development.get("/features/calls").text("featureStatus"), "ACTIVE"::equals);

        for (String inMemory : List.of("ann", "bob ann cid dan ghost")) {
            Stream.of(inMemory.split(" ", -1)).forEach(it -> development.check(it, "calls"));
            Reply all = query("bob", "ann", "ghost", "dan", "cid", "ann").isOk();

            assertThat(all.texts("customerId")).containsExactly("bob", "ann", "ghost", "dan", "cid", "ann");
            assertThat(all.texts("accessDeniedReason"))
                    .containsExactly(
                            "null", "null", "CustomerNotFound", "CustomerIsArchived", "NoActiveSubscription", "null");
            for (int i = 0; i < 5; i++) {
                Reply list = development
                        .get("/customers/%s/entitlements".formatted(all.text(i + ".customerId")))
                        .isOk();
                assertThat(all.at(i + ".entitlements")).isEqualTo(requireNonNull(list.at("entitlements")));
            }
            assertThat(all.text("1.entitlements.0.currentUsage")).isEqualTo("7");
            assertThat(all.text("1.entitlements.1.feature.id")).isEqualTo("sso");
            assertThat(all.at("1.entitlements.2")).isNull();
        }
    }

    @LongTest
    void query_answer_is_at_least_as_recent_as_the_requested_sequence() {
        String written = development.reportUsage("ann", "calls", "3").isOk().header("X-Ambit-Sequence");

        Reply all = atLeast(written).isOk();

        assertThat(all.text("0.entitlements.0.currentUsage")).isEqualTo("3");
        assertThat(Long.parseLong(all.header("X-Ambit-Sequence"))).isGreaterThanOrEqualTo(Long.parseLong(written));
        atLeast("1000000000").isProblem(504, "OperationTimeout");
        atLeast("soon").isProblem(400, "BadUserInput");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101})
    @Tag("long")
    void query_for_no_customers_or_more_than_100_is_refused(int customers) {
        Reply refused =
                query(IntStream.range(0, customers).mapToObj(i -> "c" + i).toArray(String[]::new));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("customerIds");
        assertThat(refused.text("received")).isEqualTo(String.valueOf(customers));
    }

    @Test
    void query_does_not_find_customers_of_another_environment() {
        Reply all = acme.production().post("/entitlements/query", "{\"customerIds\": [\"ann\"]}");

        assertThat(all.text("0.accessDeniedReason")).isEqualTo("CustomerNotFound");
    }

    private Reply query(String... customers) {
        return development.post("/entitlements/query", body(customers));
    }

    private Reply atLeast(String number) {
        return acme.http()
                .send(acme.http()
                        .request("/api/v1/entitlements/query")
                        .header("X-API-KEY", development.key())
                        .header("Content-Type", "application/json")
                        .header("X-Ambit-At-Least", number)
                        .POST(BodyPublishers.ofString(body("ann"))));
    }

    private static String body(String... customers) {
        return Stream.of(customers).map("\"%s\""::formatted).collect(joining(", ", "{\"customerIds\": [", "]}"));
    }
}
