package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static dev.ambit.engine.FeatureKind.SEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageHistoryTest {

    private static final List<String> METERS = List.of("SUM", "MAX", "MIN", "AVG", "UNIQUE");

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();

    /// Her subscription started five and a half hours ago, so no hour ends while a test runs.
    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(5 * 60 + 30, ChronoUnit.MINUTES);

    @BeforeEach
    void a_customer_since_five_hours() {
        catalog.feature("hourly", METERED);
        catalog.feature("seats", SEATS);
        catalog.feature("flag", BOOLEAN);
        var meter = new TestMeter(development);
        meter.feature("COUNT", "request", "COUNT", "").isOk();
        METERS.forEach(it -> meter.feature(it, "request", it, "size").isOk());
        catalog.plan(
                "pro",
                Stream.concat(
                                Stream.of(limit("seats", 5), grant("flag")),
                                Stream.concat(Stream.of("hourly", "COUNT"), METERS.stream())
                                        .map(it -> grant(it, "\"usageLimit\": 10", "\"resetPeriod\": \"HOUR\"")))
                        .toArray(String[]::new));
        development.subscribe("ann", "pro");
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate(
                                "update subscriptions set start_at = :began, counted_since = :began where environment_id = :id")
                        .bind("began", began)
                        .bind(
                                "id",
                                EnvironmentFixture.of(acme, development).id().value())
                        .execute());
    }

    @Test
    void each_point_shows_the_usage_within_its_period() {
        report("hourly", 2, minutes(10));
        report("hourly", 3, minutes(20));
        report("hourly", 4, minutes(70));
        report("hourly", 1, minutes(190));

        Reply history = history("hourly", began, "&endDate=" + minutes(239));

        assertThat(points(history, "value")).containsExactly("2", "5", "4", "1");
        assertThat(points(history, "isResetPoint")).containsExactly("false", "false", "true", "true");
        assertThat(points(history, "timestamp").getFirst())
                .startsWith(minutes(10).toString().substring(0, 19));
        assertThat(markers(history)).containsExactly(minutes(60), minutes(120), minutes(180));
        assertThat(history.text("markers.0.type")).isEqualTo("PERIODIC_RESET");
        assertThat(history.at("series.0.tags")).isEqualTo(List.of());
    }

    @Test
    void history_of_counted_events_has_a_point_for_each_event_and_groups_them() {
        events();

        Reply history = history("COUNT", began, "&endDate=" + minutes(239));
        Reply byRegion = history("COUNT", began, "&groupBy=region&endDate=" + minutes(239));

        assertThat(points(history, "value")).containsExactly("1", "2", "1", "2");
        assertThat(points(history, "isResetPoint")).containsExactly("false", "false", "true", "false");
        assertThat(points(history, "timestamp").stream().map(Instant::parse))
                .containsExactly(minutes(10), minutes(20), minutes(70), minutes(75));
        assertThat(byRegion.text("series.0.tags.0.value")).isEqualTo("eu");
        assertThat(byRegion.text("series.0.points.0.value")).isEqualTo("1");
        assertThat(byRegion.text("series.0.points.1.value")).isEqualTo("1");
        assertThat(byRegion.text("series.1.tags.0.value")).isEqualTo("us");
        assertThat(Instant.parse(byRegion.text("series.1.points.0.timestamp"))).isEqualTo(minutes(20));
        assertThat(byRegion.at("series.2.tags")).isEqualTo(List.of());
        assertThat(byRegion.text("series.2.points.0.value")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"SUM, 3 8 7 7", "MAX, 3 5 7 7", "MIN, 3 3 7 7", "AVG, 3 4 7 7", "UNIQUE, 1 2 1 1"})
    void history_of_counted_events_shows_what_the_meter_reads(String aggregation, String values) {
        events();

        Reply history = history(aggregation, began, "&endDate=" + minutes(239));

        assertThat(points(history, "value")).containsExactly(values.split(" "));
    }

    @Test
    void history_of_counted_events_includes_earlier_events_of_the_period() {
        events();

        assertThat(points(history("COUNT", minutes(15), "&endDate=" + minutes(40)), "value"))
                .containsExactly("2");
    }

    /// Reports four counted events in two hours, and one of another name.
    private void events() {
        new TestMeter(development)
                .report(
                        event(75, "{\"region\": \"eu\"}"),
                        event(10, "{\"region\": \"eu\", \"size\": 3}"),
                        event(20, "{\"region\": \"us\", \"size\": 5}"),
                        event(70, "{\"size\": 7}"),
                        TestMeter.event("ann", "other", "o", "{}"))
                .isOk();
    }

    private String event(int minutes, String dimensions) {
        return TestMeter.event(
                "ann", "request", "r" + minutes, dimensions, ", \"timestamp\": \"%s\"".formatted(minutes(minutes)));
    }

    @Test
    void late_reports_are_sorted_by_time_and_earlier_usage_counts() {
        report("hourly", 5, minutes(30));
        report("hourly", 2, minutes(10));
        report("hourly", 1, minutes(50));

        assertThat(points(history("hourly", began, ""), "value")).containsExactly("2", "7", "8");
        Reply part = history("hourly", minutes(20), "&endDate=" + minutes(40));
        assertThat(points(part, "value")).containsExactly("7");
        assertThat(points(part, "isResetPoint")).containsExactly("false");
        assertThat(part.at("markers")).isEqualTo(List.of());
    }

    @Test
    void reports_of_one_moment_count_in_the_order_of_arrival() {
        report("hourly", 3, minutes(9));
        String usages = Stream.of("SET 5", "DELTA 3", "DELTA -2", "SET 9", "DELTA -10", "DELTA 4", "DELTA -1", "SET 2")
                .map(it -> usage(it.split(" ", -1), minutes(10)))
                .collect(Collectors.joining(", "));
        development.post("/usage", "{\"usages\": [%s]}".formatted(usages)).isOk();
        report("hourly", -7, minutes(10));
        Reply last = report("hourly", 4, minutes(10));

        assertThat(points(history("hourly", began, ""), "value")).containsExactly("3", "4");
        assertThat(last.text("0.currentUsage")).isEqualTo("4");
    }

    @LongTest
    void history_of_150000_reports_has_at_most_10000_points() {
        report("seats", 3, minutes(1));
        measured(150_000, minutes(2));
        report("seats", -2, minutes(253));

        Reply full = history("seats", began, "");
        Reply end = history("seats", minutes(253), "");
        Reply groups = history("seats", began, "&groupBy=team");

        assertThat(points(full, "value"))
                .hasSizeBetween(1_000, 10_000)
                .startsWith("3")
                .endsWith("150003", "150001");
        assertThat(points(end, "value")).containsExactly("150001");
        assertThat(points(groups, "value")).hasSizeBetween(1, 5_000).endsWith("1");
        assertThat(fields(groups, "series.1.points", "value"))
                .hasSizeBetween(1_000, 5_000)
                .endsWith("150000");
    }

    @LongTest
    void grouping_by_too_many_dimension_values_in_the_range_is_refused() {
        for (int i = 0; i < 101; i++) {
            report("seats", 1, minutes(10), "{\"call\": %d}".formatted(i));
        }
        report("seats", 1, minutes(20), "{\"call\": 100}");

        Reply refused = development.get("/usage/ann/history/seats?startDate=%s&groupBy=call".formatted(began));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("groupBy");
        assertThat(points(history("seats", minutes(15), "&groupBy=call"), "value"))
                .containsExactly("2");
    }

    @Test
    void history_of_a_feature_without_resets_has_no_markers() {
        report("seats", 3, minutes(10));
        development.post("/usage", """
                        {"usages": [{"customerId": "ann", "featureId": "seats", "value": 1, "updateBehavior": "SET",
                            "createdAt": "%s"}]}
                        """.formatted(minutes(100))).isOk();
        report("seats", 1, minutes(200));

        Reply history = history("seats", minutes(90), "");

        assertThat(points(history, "value")).containsExactly("1", "2");
        assertThat(history.at("markers")).isEqualTo(List.of());
    }

    @Test
    void grouped_history_has_one_series_per_combination_of_dimensions() {
        report("seats", 3, minutes(10), "{\"team\": \"red\", \"floor\": 1}");
        report("seats", 1, minutes(20), "{\"team\": \"blue\"}");
        report("seats", 2, minutes(30), "{\"team\": \"red\", \"floor\": 1}");

        Reply history = history("seats", began, "&groupBy=team%2Cfloor");

        assertThat(history.at("series.0.tags"))
                .isEqualTo(List.of(Map.of("key", "team", "value", "red"), Map.of("key", "floor", "value", "1")));
        assertThat(points(history, "value")).containsExactly("3", "5");
        assertThat(history.at("series.1.tags")).isEqualTo(List.of(Map.of("key", "team", "value", "blue")));
        assertThat(history.text("series.1.points.0.value")).isEqualTo("1");
        assertThat(history.at("series.2")).isNull();
        assertThat(points(history("seats", began, ""), "value")).containsExactly("3", "4", "6");
    }

    @Test
    void history_without_usage_is_empty() {
        Reply history = history("seats", began, "");

        assertThat(history.at("series.0.points")).isEqualTo(List.of());
        assertThat(history("seats", began, "&groupBy=team").at("series")).isEqualTo(List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ann | seats | endDate=2026-01-01T00:00:00Z                                | 400 | BadUserInput | startDate
            ann | seats | startDate=2026-01-02T00:00:00Z&endDate=2026-01-01T00:00:00Z | 400 | BadUserInput | startDate
            ann | seats | startDate=1960-01-02T00:00:00Z&endDate=1960-02-01T00:00:00Z | 400 | BadUserInput | startDate
            ann | seats | startDate=2020-01-02T00:00:00Z&endDate=2026-01-01T00:00:00Z | 400 | BadUserInput | endDate
            ann | seats | startDate=2026-01-01T00:00:00                               | 400 | BadUserInput | startDate
            ann | seats | startDate=2026-01-01T00:00:00Z&endDate=2026-02-01T00:00:00Z&groupBy=a,b,c,d,e,f          | 400 | BadUserInput | groupBy
            ann | seats | startDate=2026-01-01T00:00:00Z&endDate=2026-02-01T00:00:00Z&groupBy=a,a                  | 400 | BadUserInput | groupBy
            ann | seats | startDate=2026-01-01T00:00:00Z&endDate=2026-02-01T00:00:00Z&resourceId=r9                | 404 | CustomerResourceNotFound | resourceId
            ann | flag  | startDate=2026-01-01T00:00:00Z&endDate=2026-02-01T00:00:00Z                              | 400 | MeteringNotAvailableForFeatureType | featureId
            ann | ghost | startDate=2026-01-01T00:00:00Z&endDate=2026-02-01T00:00:00Z                              | 404 | FeatureNotFound | featureId
            bob | seats | startDate=2026-01-01T00:00:00Z&endDate=2026-02-01T00:00:00Z                              | 404 | CustomerNotFound | customerId
            """)
    @Sampled(3)
    void invalid_history_request_is_refused(
            String customer, String feature, String query, int status, String code, String field) {
        Reply refused = development.get("/usage/%s/history/%s?%s".formatted(customer, feature, query));

        assertThat(refused.isProblem(status, code).text("field")).isEqualTo(field);
    }

    private Instant minutes(int count) {
        return began.plus(count, ChronoUnit.MINUTES);
    }

    private Reply report(String feature, int value, Instant at) {
        return report(feature, value, at, "{}");
    }

    private Reply report(String feature, int value, Instant at, String dimensions) {
        return development
                .post("/usage", """
                        {"usages": [{"customerId": "ann", "featureId": "%s", "value": %d, "createdAt": "%s",
                            "dimensions": %s}]}
                        """.formatted(feature, value, at, dimensions))
                .isOk();
    }

    private static String usage(String[] reported, Instant at) {
        return """
                {"customerId": "ann", "featureId": "hourly", "updateBehavior": "%s", "value": %s, "createdAt": "%s"}
                """.formatted(reported[0], reported[1], at);
    }

    /// Seats one by one, ten a second, past the API, so that there can be many.
    private void measured(int count, Instant from) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        insert into measurements (environment_id, customer_id, feature_id, measured_at, measurement_id,
                            resource_id, behavior, micros, dimensions)
                        select :environment, 'ann', 'seats', cast(:from as timestamptz) + number * interval '0.1 second',
                            gen_random_uuid(), '', 'DELTA', 1000000, '{"team": "red"}'
                        from generate_series(1, :count) as number
                        """)
                        .bind(
                                "environment",
                                EnvironmentFixture.of(acme, development).id().value())
                        .bind("from", from)
                        .bind("count", count)
                        .execute());
    }

    private Reply history(String feature, Instant start, String more) {
        return development
                .get("/usage/ann/history/%s?startDate=%s%s".formatted(feature, start, more))
                .isOk();
    }

    private static List<String> points(Reply history, String field) {
        return fields(history, "series.0.points", field);
    }

    private static List<String> fields(Reply history, String path, String field) {
        return history.at(path) instanceof List<?> things
                ? things.stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get(field)))
                        .toList()
                : List.of();
    }

    private static List<Instant> markers(Reply history) {
        return fields(history, "markers", "timestamp").stream()
                .map(Instant::parse)
                .toList();
    }
}
