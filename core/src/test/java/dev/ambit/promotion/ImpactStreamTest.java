package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Streams the numbers of an impact until all customers are counted.
class ImpactStreamTest {

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();

    @Test
    void last_line_has_the_numbers_of_all_customers() {
        TestCatalog catalog = TestCatalog.of(promotions.account());
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("seats", FeatureKind.METERED);
        catalog.plan("pro", TestCatalog.limit("calls", 5), TestCatalog.limit("seats", 5));
        promotions.promoted("");
        List.of("ann", "bob", "cat").forEach(it -> production.subscribe(it, "pro"));
        production.reportUsage("ann", "calls", "3").isOk();
        development.post("/plans/pro/draft", "").isOk();
        for (String feature : List.of("calls", "seats")) {
            development
                    .patch("/plans/pro/entitlements/" + feature, "{\"type\": \"FEATURE\", \"usageLimit\": 2}")
                    .isOk();
        }
        promotions.publish(development, "pro");
        String path = "/"
                + promotions.proposed(", \"migrationType\": \"ALL_CUSTOMERS\"").text("id") + "/impact/summary";
        Reply summary = promotions.get(path).isOk();

        List<String> lines = stream(path);

        Map<String, Object> last = Json.map(lines.getLast());
        assertThat(last).containsEntry("problem", null);
        assertThat(String.valueOf(last.get("total"))).isEqualTo("3");
        Map<?, ?> numbers = (Map<?, ?>) Objects.requireNonNull(last.get("summary"));
        for (String field : List.of("customers", "decisions", "customersLosing", "lost", "limited", "isComplete")) {
            assertThat(String.valueOf(numbers.get(field))).as(field).isEqualTo(summary.text(field));
        }
        assertThat(summary.text("customersLosing")).isEqualTo("1");
        assertThat(summary.text("limited")).isEqualTo("5");
        promotions.post("/" + path.split("/", -1)[1] + "/close", "").isOk();
        promotions.get(path).isProblem(409, "PromotionNotInState");
    }

    private List<String> stream(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Stream<String>> response = client.send(
                    promotions
                            .account()
                            .http()
                            .request("/api/v1/promotions" + path)
                            .header("X-API-KEY", promotions.account().key())
                            .header("Accept", "application/x-ndjson")
                            .build(),
                    BodyHandlers.ofLines());
            assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
            return response.body().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
