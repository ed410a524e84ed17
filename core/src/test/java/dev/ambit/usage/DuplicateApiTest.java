package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Finds reports that a retry counted twice, and corrects them.
class DuplicateApiTest {

    private static final String PATH = "/usage/duplicates?startDate=";

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment environment = fixture.environment();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @Test
    void repeated_report_is_listed_and_its_correction_counts_once() {
        String first =
                report("\"value\": 10, \"createdAt\": \"%s\", \"dimensions\": {\"region\": \"eu\"}".formatted(now));
        String second =
                report("\"value\": 10, \"createdAt\": \"%s\", \"dimensions\": {\"region\": \"eu\"}".formatted(now));
        report("\"value\": 5");
        recordedEarlier(first, Duration.ofSeconds(2));

        Reply listed = duplicates();

        assertThat(listed.texts("id")).containsExactly(second);
        assertThat(listed.text("0.repeats")).isEqualTo(first);
        assertThat(listed.text("0.value")).isEqualTo("10");
        assertThat(listed.text("0.correctedAt")).isEqualTo("null");
        assertThat(listed.text("0.correction.dimensions.region")).isEqualTo("eu");
        assertThat(used()).isEqualTo("25");

        String correction =
                "{\"usages\": [%s]}".formatted(Json.text(Objects.requireNonNull(listed.at("0.correction"))));
        environment.post("/usage", correction).isOk();
        environment.post("/usage", correction).isOk();

        assertThat(used()).isEqualTo("15");
        assertThat(duplicates().texts("id")).containsExactly(second);
        assertThat(duplicates().text("0.correctedAt")).isNotEqualTo("null");
    }

    @Test
    void report_without_a_time_is_listed_if_it_arrives_within_the_retries() {
        String first = report("\"value\": 10");
        String second = report("\"value\": 10");
        usedAndRecordedEarlier(first, Duration.ofSeconds(5));

        assertThat(duplicates().texts("id")).containsExactly(second);
        assertThat(duplicates("&windowSeconds=4").texts("id")).isEmpty();
        assertThat(duplicates("&customerId=first&featureId=calls").texts("id")).containsExactly(second);
        assertThat(duplicates("&customerId=second").texts("id")).isEmpty();
        assertThat(duplicates("&featureId=seats").texts("id")).isEmpty();
    }

    @Test
    void each_further_repetition_is_listed() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(report("\"value\": 10, \"createdAt\": \"%s\"".formatted(now)));
        }
        for (int i = 0; i < 4; i++) {
            recordedEarlier(ids.get(i), Duration.ofSeconds(4 - i));
        }

        Reply page = duplicates("&limit=2");
        assertThat(page.texts("id")).containsExactlyElementsOf(ids.subList(1, 3));
        Reply next = duplicates("&limit=2&after=" + page.next());
        assertThat(next.texts("id")).containsExactly(ids.get(3));
    }

    @Test
    void long_time_is_searched_in_pages() {
        String first = report("\"value\": 10, \"createdAt\": \"%s\"".formatted(now));
        String second = report("\"value\": 10, \"createdAt\": \"%s\"".formatted(now));
        recordedEarlier(first, Duration.ofMinutes(90).plusSeconds(2));
        recordedEarlier(second, Duration.ofMinutes(90));

        List<String> found = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            Reply page = environment
                    .get(PATH + now.minus(Duration.ofMinutes(150)) + after)
                    .isOk();
            found.addAll(page.texts("id"));
            after = "&after=" + page.next();
            pages++;
        } while (!after.endsWith("="));

        assertThat(found).containsExactly(second);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void different_reports_are_not_listed() {
        String usage = "\"value\": 10, \"createdAt\": \"%s\"".formatted(now);
        List<String> ids = List.of(
                report(usage + ", \"idempotencyKey\": \"one\""),
                report(usage + ", \"idempotencyKey\": \"two\""),
                report(usage),
                report(usage.replace("10", "11")),
                report(usage + ", \"dimensions\": {\"region\": \"eu\"}"),
                report("\"value\": 10, \"createdAt\": \"%s\"".formatted(now.minusSeconds(60))),
                report("\"value\": 7, \"updateBehavior\": \"SET\", \"createdAt\": \"%s\"".formatted(now)),
                report("\"value\": 7, \"updateBehavior\": \"SET\", \"createdAt\": \"%s\"".formatted(now)));
        for (int i = 0; i < ids.size(); i++) {
            recordedEarlier(ids.get(i), Duration.ofSeconds(ids.size() - i));
        }

        assertThat(duplicates().texts("id")).isEmpty();
    }

    @Test
    void equal_usages_of_one_request_are_not_listed() {
        environment.post("/usage", """
                {"usages": [{"customerId": "first", "featureId": "calls", "value": 1},
                            {"customerId": "first", "featureId": "calls", "value": 1}]}
                """).isOk();
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update measurements set recorded_at = (select min(recorded_at) from measurements
                            where environment_id = :environment) + ordinal % 2 * interval '1 millisecond'
                        where environment_id = :environment
                        """)
                        .bind("environment", fixture.id().value())
                        .execute());

        assertThat(duplicates().texts("id")).isEmpty();
    }

    @Test
    void confirmed_reservations_are_not_listed() {
        for (int i = 0; i < 2; i++) {
            String id = environment.post("/usage/consume", """
                    {"customerId": "first", "featureId": "calls", "amount": 10, "reserveSeconds": 60}
                    """).isOk().text("reservationId");
            environment.post("/usage/consume/%s/confirm".formatted(id), "").isOk();
            TestServer.superuser()
                    .useHandle(tx -> tx.createUpdate("""
                            update measurements
                            set recorded_at = recorded_at - interval '2 seconds',
                                measured_at = measured_at - interval '2 seconds'
                            where environment_id = :environment
                            """)
                            .bind("environment", fixture.id().value())
                            .execute());
        }

        assertThat(duplicates().texts("id")).isEmpty();
    }

    /// Servers of this version derive the key of a usage from the header; earlier ones ignore the header.
    @ParameterizedTest
    @CsvSource({"false, true, true", "true, false, true", "true, true, false"})
    void keys_from_headers_are_recognized(boolean isFirstKeyed, boolean isSecondKeyed, boolean isListed) {
        String first = report("\"value\": 10, \"createdAt\": \"%s\"".formatted(now));
        String second = report("\"value\": 10, \"createdAt\": \"%s\"".formatted(now));
        recordedEarlier(first, Duration.ofSeconds(2));
        if (isFirstKeyed) {
            derivedKey(first);
        }
        if (isSecondKeyed) {
            derivedKey(second);
        }

        assertThat(duplicates().texts("id")).isEqualTo(isListed ? List.of(second) : List.of());
    }

    @Test
    void malformed_questions_are_refused() {
        assertThat(environment
                        .get(PATH + now + "&endDate=" + now.minusSeconds(1))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("startDate");
        environment.get(PATH + now + "&windowSeconds=0").isProblem(400, "BadUserInput");
        environment.get(PATH + now.minus(Duration.ofDays(401))).isProblem(400, "BadUserInput");
        environment.get("/usage/duplicates").isProblem(400, "BadUserInput");
    }

    @Test
    void past_usage_is_estimated_in_its_period() {
        report("\"value\": 10");

        assertThat(environment
                        .post("/usage/estimate", """
                        {"customerId": "first", "featureId": "calls", "value": -4, "createdAt": "%s"}
                        """.formatted(now.minus(Duration.ofDays(365))))
                        .isOk()
                        .text("usageAfterEstimate"))
                .isEqualTo("10");
        assertThat(environment.post("/usage/estimate", """
                        {"customerId": "first", "featureId": "calls", "value": -4}
                        """).isOk().text("usageAfterEstimate"))
                .isEqualTo("6");
    }

    private Reply duplicates(String... filters) {
        return environment
                .get(PATH + now.minus(Duration.ofMinutes(30)) + String.join("", filters))
                .isOk();
    }

    /// Returns the id of the report.
    private String report(String fields) {
        return environment.post("/usage", """
                {"usages": [{"customerId": "first", "featureId": "calls", %s}]}
                """.formatted(fields)).isOk().text("0.id");
    }

    private void recordedEarlier(String id, Duration by) {
        moveBack("recorded_at = recorded_at - :seconds * interval '1 second'", id, by);
    }

    private void usedAndRecordedEarlier(String id, Duration by) {
        moveBack("""
                recorded_at = recorded_at - :seconds * interval '1 second',
                measured_at = measured_at - :seconds * interval '1 second'
                """, id, by);
    }

    private void moveBack(String assignments, String id, Duration by) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate(
                                "update measurements set %s where measurement_id = :id::uuid".formatted(assignments))
                        .bind("seconds", by.toSeconds())
                        .bind("id", id)
                        .execute());
    }

    private void derivedKey(String id) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        insert into usage_keys (environment_id, idempotency_key, content, measurement_id, created_at)
                        values (:environment, chr(31) || :id, gen_random_uuid(), :id::uuid, now())
                        """)
                        .bind("environment", fixture.id().value())
                        .bind("id", id)
                        .execute());
    }

    private String used() {
        return environment.check("first", "calls").isOk().text("currentUsage");
    }
}
