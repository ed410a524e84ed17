package dev.ambit.sdk.edge;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.CONFIGURATION;
import static dev.ambit.engine.FeatureKind.ENUM;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeApiTest {

    private static final String ANN = "/v1/c/ann/entitlements.json";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final EdgeClient edge = new EdgeClient(development.clientKey());

    @BeforeEach
    void a_subscriber() {
        catalog.feature("calls", METERED);
        catalog.feature("flag", BOOLEAN);
        catalog.feature("off", BOOLEAN);
        catalog.feature("size", CONFIGURATION);
        catalog.feature("city", ENUM, "NY", "LA");
        catalog.plan(
                "pro",
                grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""),
                grant("flag"),
                grant("off", "\"isGranted\": false"),
                grant("size", "\"usageLimit\": 30"),
                grant("city", "\"enumValues\": [\"NY\"]"));
        development
                .post("/products", "{\"id\": \"sites\", \"displayName\": \"Sites\", \"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(development, "sites").plan("site", grant("flag"));
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        subscribe("ann", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    @Tag("ci")
    void configuration_starts_no_error_reporting(String kind) {
        Object document = edge.document("/v1/config/%s-sdk-configuration.json".formatted(kind));

        assertThat(EdgeClient.at(document, "data.sdkConfiguration.sentryDsn")).isNull();
        assertThat(EdgeClient.at(document, "data.sdkConfiguration.isWidgetWatermarkEnabled"))
                .isEqualTo(false);
    }

    @Test
    void entitlements_have_the_shape_of_graphql_and_omit_denied_ones() {
        development.reportUsage("ann", "calls", "3").isOk();

        List<?> all = edge.entitlements("ann");

        assertThat(all.stream().map(it -> EdgeClient.at(it, "feature.refId")))
                .containsExactly("calls", "city", "flag", "size");
        Object calls = all.getFirst();
        assertThat(String.valueOf(EdgeClient.at(calls, "usageLimit"))).isEqualTo("10");
        assertThat(String.valueOf(EdgeClient.at(calls, "currentUsage"))).isEqualTo("3");
        assertThat(EdgeClient.at(calls, "feature.meterType")).isEqualTo("Incremental");
        assertThat(EdgeClient.at(calls, "resetPeriod")).isEqualTo("MONTH");
        assertThat(EdgeClient.at(calls, "resetPeriodConfiguration"))
                .isEqualTo(Map.of("__typename", "MonthlyResetPeriodConfig", "monthlyAccordingTo", "SubscriptionStart"));
        assertThat(EdgeClient.at(calls, "nextResetDate")).isEqualTo(EdgeClient.at(calls, "usagePeriodEnd"));
        assertThat(EdgeClient.at(all.get(1), "enumValues")).isEqualTo(List.of("NY"));
        assertThat(EdgeClient.at(all.get(2), "hasUnlimitedUsage")).isEqualTo(false);
        assertThat(EdgeClient.at(all.get(2), "usageLimit")).isNull();
        assertThat(String.valueOf(EdgeClient.at(all.get(3), "usageLimit"))).isEqualTo("30");
        assertThat(EdgeClient.at(all.get(3), "currentUsage")).isNull();
    }

    @Test
    void times_never_go_back_and_changes_are_seen_at_once() {
        Instant before = usageUpdatedAt();
        for (int i = 1; i <= 3; i++) {
            development.reportUsage("ann", "calls", "1").isOk();

            assertThat(String.valueOf(EdgeClient.at(edge.entitlements("ann").getFirst(), "currentUsage")))
                    .isEqualTo(String.valueOf(i));
            assertThat(usageUpdatedAt()).isAfter(before);
            before = usageUpdatedAt();
        }
        development.post("/customers/ann/archive", "{}").isOk();
        assertThat(edge.entitlements("ann")).isEmpty();
        assertThat(edge.subscriptions("ann", "")).isEmpty();
    }

    @Test
    void document_is_not_rendered_again_without_a_change() {
        Instant first = usageUpdatedAt();

        assertThat(IntStream.range(0, 20).mapToObj(_ -> usageUpdatedAt())).containsOnly(first);
    }

    @Test
    void unknown_customers_and_resources_get_empty_lists() {
        assertThat(edge.entitlements("nobody")).isEmpty();
        assertThat(edge.subscriptions("nobody", "?")).isEmpty();
        assertThat(edge.entitlements("ann")).hasSize(4);
        assertThat((List<?>) EdgeClient.at(edge.document(ANN + "?resourceId=r1"), "data.entitlements"))
                .isEmpty();

        subscribe("ann", "r1");

        assertThat((List<?>)
                        EdgeClient.at(edge.document(ANN + "?resourceId=r1&unknown=undefined"), "data.entitlements"))
                .hasSize(4);
        development.post("/customers", "{\"id\": \"nobody\"}").isOk();
        subscribe("nobody", "");
        assertThat(edge.entitlements("nobody")).hasSize(4);
    }

    @Test
    void ids_may_contain_unescaped_slashes() {
        development.post("/customers", "{\"id\": \"a b/c/entitlements.json\"}").isOk();
        subscribe("a b/c/entitlements.json", "");

        assertThat(edge.entitlements("a%20b/c/entitlements.json")).hasSize(4);
        assertThat(edge.entitlements("a%20b%2Fc%2Fentitlements.json")).hasSize(4);
        assertThat(edge.subscriptions("a%20b/c/entitlements.json", "?")).hasSize(1);
    }

    @Test
    void subscriptions_are_those_that_grant_now() {
        subscribe("ann", "r1");
        subscribe("ann", "r2");

        assertThat(edge.subscriptions("ann", "?")).hasSize(3);
        assertThat(edge.subscriptions("ann", "?resourceId=r1")).hasSize(1);
        assertThat(edge.subscriptions("ann", "?resourceIds=r1%0Ar2")).isEmpty();
        assertThat(edge.subscriptions("ann", "?resourceIds=r1&resourceIds=r2")).hasSize(2);
        Object first = edge.subscriptions("ann", "").getFirst();
        assertThat(EdgeClient.at(first, "status")).isEqualTo("ACTIVE");
        assertThat(EdgeClient.at(first, "plan.planId")).isEqualTo("pro");
        assertThat(EdgeClient.at(first, "plan.displayName")).isEqualTo("pro");
        assertThat(EdgeClient.at(first, "customer.customerId")).isEqualTo("ann");
        assertThat(EdgeClient.at(first, "addons")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/paywall.json?",
                "/v1/paywall.json?fetchAllCountriesPrices=undefined",
                "/v1/paywall.json?&includeHiddenPlans=true",
                "/v1/p/sites/paywall.json?billingCountryCode=FI",
            })
    void paywall_has_the_published_plans(String path) {
        Object document = edge.document(path);

        List<?> plans = EdgeClient.list(document, "data.paywall.plans");
        assertThat(plans.stream().<Object>map(it -> EdgeClient.at(it, "refId"))).contains("site");
        assertThat(EdgeClient.at(document, "data.paywall.plans.0.entitlements.0.feature.refId"))
                .isNotNull();
        assertThat(EdgeClient.at(document, "data.paywall.activeSubscriptions")).isEqualTo(List.of());
    }

    @Test
    void paywall_follows_the_published_catalog() {
        assertThat(planIds()).doesNotContain("new");

        catalog.plan("new", grant("flag"));

        assertThat(planIds()).contains("new");
    }

    private List<Object> planIds() {
        List<?> plans = EdgeClient.list(edge.document("/v1/paywall.json"), "data.paywall.plans");
        return plans.stream().<Object>map(it -> EdgeClient.at(it, "refId")).toList();
    }

    @Test
    void cached_copy_is_confirmed_by_its_tag_until_the_customer_changes() {
        HttpResponse<byte[]> first = edge.response(ANN, Map.of());
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> same = edge.response(ANN, Map.of("If-None-Match", tag));

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(first.headers().firstValue("Cache-Control")).contains("private, no-cache");
        development.reportUsage("ann", "calls", "1").isOk();
        assertThat(edge.response(ANN, Map.of("If-None-Match", tag)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void large_document_is_compressed_once_from_the_first_answer_on() throws IOException {
        byte[] plain = edge.response(ANN, Map.of()).body();
        development.reportUsage("ann", "calls", "0").isOk();
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> response = edge.response(ANN, Map.of("Accept-Encoding", "gzip, deflate, br"));

            assertThat(response.headers().allValues("Content-Encoding")).containsExactly("gzip");
            try (var gzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
                assertThat(gzip.readAllBytes()).hasSameSizeAs(plain);
            }
        }
    }

    @Test
    void client_side_security_protects_all_documents_of_customers() {
        acme.http()
                .patch(acme.key(), "/api/v1/environments/development", "{\"hardenClientAccessEnabled\": true}")
                .isOk();
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        for (String kind : List.of("entitlements", "subscriptions")) {
            String own = "/v1/c/ann/%s.json".formatted(kind);
            String other = "/v1/c/bob/%s.json".formatted(kind);
            Map<String, String> token = Map.of("X-CUSTOMER-KEY", development.customerKey("ann"));
            for (int i = 0; i < 2; i++) {
                assertThat(edge.response(own, token).statusCode()).isEqualTo(200);
                assertThat(edge.refusal(own, Map.of())).isEqualTo("401 Unauthenticated");
                assertThat(edge.refusal(other, token)).isEqualTo("403 AuthCustomerMismatch");
                assertThat(new EdgeClient(development.key())
                                .response(own, Map.of())
                                .statusCode())
                        .isEqualTo(200);
            }
        }
        assertThat(edge.response("/v1/config/client-sdk-configuration.json", Map.of())
                        .statusCode())
                .isEqualTo(200);
        assertThat(new EdgeClient("client-unknown").refusal(ANN, Map.of())).isEqualTo("401 Unauthenticated");
        assertThat(new EdgeClient(acme.key()).refusal(ANN, Map.of())).isEqualTo("403 IdentityForbidden");
    }

    @Test
    void key_of_another_environment_finds_nothing() {
        var other = new EdgeClient(acme.production().clientKey());

        assertThat(edge.entitlements("ann")).hasSize(4);
        assertThat(other.entitlements("ann")).isEmpty();
        assertThat(other.subscriptions("ann", "")).isEmpty();
    }

    private Instant usageUpdatedAt() {
        return Instant.parse(
                String.valueOf(EdgeClient.at(edge.entitlements("ann").getFirst(), "usageUpdatedAt")));
    }

    private void subscribe(String customer, String resource) {
        String plan = resource.isEmpty() ? "\"pro\"" : "\"site\", \"resourceId\": \"%s\"".formatted(resource);
        development
                .post("/subscriptions", "{\"customerId\": \"%s\", \"planId\": %s}".formatted(customer, plan))
                .isOk();
    }
}
