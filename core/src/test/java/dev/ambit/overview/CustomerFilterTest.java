package dev.ambit.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.Waiting;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class CustomerFilterTest {

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment development = fixture.environment();

    @BeforeEach
    void customers_of_two_plans() {
        TestCatalog.of(fixture.account()).plan("team", TestCatalog.limit("seats", 10));
        for (String id : List.of("alpha", "beta", "gamma")) {
            development.subscribe(id, id.equals("gamma") ? "team" : "basic");
        }
        development.post("/usage", """
                {"usages": [{"customerId": "beta", "featureId": "seats", "value": 5, "updateBehavior": "SET"},
                            {"customerId": "gamma", "featureId": "seats", "value": 9, "updateBehavior": "SET"}]}
                """).isOk();
        Waiting.until(() -> ids("isNearLimit=true"), List.of("beta", "gamma")::equals);
    }

    @Test
    void list_is_filtered_by_plan_and_status() {
        assertThat(ids("planId=basic")).containsExactly("first", "alpha", "beta");
        assertThat(ids("planId=team")).containsExactly("gamma");
        assertThat(ids("subscriptionStatus=ACTIVE")).containsExactly("first", "alpha", "beta", "gamma");
        assertThat(ids("planId=basic&subscriptionStatus=CANCELED")).isEmpty();
    }

    @Test
    void filters_combine_with_each_other_and_with_the_search() {
        assertThat(ids("planId=basic&isNearLimit=true")).containsExactly("beta");
        assertThat(ids("q=be&isNearLimit=true")).containsExactly("beta");
        assertThat(ids("q=alp&isNearLimit=true")).isEmpty();
        assertThat(ids("q=gam")).containsExactly("gamma");
        assertThat(ids("isNearLimit=true&createdAt%5Blt%5D=2020-01-01T00:00:00Z"))
                .isEmpty();
    }

    @Test
    void search_with_more_than_500_matches_has_a_warning_and_no_export() {
        String lines = IntStream.range(0, 501)
                .mapToObj("{\"id\": \"many-%d\", \"name\": \"Multitude\"}"::formatted)
                .collect(Collectors.joining(", "));
        development
                .post("/customers/import", "{\"customers\": [%s]}".formatted(lines))
                .isOk();

        Reply found = Waiting.until(
                () -> development.get("/customers?q=multi&limit=1").isOk(),
                it -> it.http().body().contains("warnings"));

        assertThat(found.http().body()).contains("SearchTruncated", "more than 500 customers");
        assertThat(csv("/api/v1/customers?q=multi")).contains("BadUserInput", "more than 500 customers");
        assertThat(development.get("/customers?q=many-7").isOk().http().body()).doesNotContain("warnings");
        assertThat(csv("/api/v1/customers?q=many-7")).startsWith("id,name");
    }

    @Test
    void customers_with_a_trial_that_ends_soon_are_found() {
        TestCatalog catalog = TestCatalog.of(fixture.account());
        catalog.draftPlan("paid", "\"pricingType\": \"PAID\"").isOk();
        catalog.charge("plans", "paid", TestCatalog.flat("MONTHLY", "10")).isOk();
        catalog.publish("plans", "paid").isOk();
        Instant end = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        development.post("/customers", "{\"id\": \"tess\"}").isOk();
        development.post("/subscriptions", """
                        {"customerId": "tess", "planId": "paid", "billingPeriod": "MONTHLY", "trialOverrideConfiguration":
                          {"isTrial": true, "trialEndDate": "%s", "trialEndBehavior": "CONVERT_TO_PAID"}}
                        """.formatted(end)).isOk();

        Waiting.until(() -> ids("trialEndsBefore=" + end.plusSeconds(1)), List.of("tess")::equals);
        assertThat(ids("trialEndsBefore=" + end.minusSeconds(1))).isEmpty();
        assertThat(development.get("/overview").isOk().text("trialsEnding")).isEqualTo("1");
    }

    @Test
    void filtered_list_has_pages() {
        Reply first = development.get("/customers?planId=basic&limit=2").isOk();
        String next = first.next();

        assertThat(first.texts("id")).containsExactly("first", "alpha");
        assertThat(ids("planId=basic&limit=2&after=" + next)).containsExactly("beta");
    }

    @Test
    void archived_customer_is_not_listed() {
        development.post("/customers/beta/archive", "{}").isOk();

        assertThat(ids("planId=basic")).containsExactly("first", "alpha");
        Waiting.until(() -> ids("isNearLimit=true"), List.of("gamma")::equals);
    }

    @Test
    void csv_export_escapes_spreadsheet_formulas() {
        development
                .post("/customers", "{\"id\": \"evil\", \"name\": \"=1+1\", \"metadata\": {\"region\": \"eu\"}}")
                .isOk();

        assertThat(csv("/api/v1/customers?q=evil"))
                .startsWith(
                        "id,name,email,metadata,createdAt,updatedAt\r\nevil,'=1+1,,\"{\"\"region\"\":\"\"eu\"\"}\",");
    }

    /// The CSV export, which has no schema.
    private String csv(String path) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            development
                                    .http()
                                    .request(path)
                                    .header("X-API-KEY", development.key())
                                    .header("Accept", "text/csv")
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> ids(String query) {
        return development.get("/customers?" + query).isOk().texts("id");
    }
}
