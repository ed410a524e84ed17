package dev.ambit.usage;

import static dev.ambit.TestMeter.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawEventRefusalTest {

    private static final String BY_NAME =
            "{\"conditions\": [{\"field\": \"eventName\", \"operation\": \"EQUALS\", \"value\": \"call\"}]}";

    private final TestAccount acme = TestServer.openAccount();
    private final TestMeter meter = new TestMeter(acme.development());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "eventName": "call", "idempotencyKey": "k"                                               | customerId
            "customerId": "ann", "idempotencyKey": "k"                                               | eventName
            "customerId": "ann", "eventName": "call"                                                 | idempotencyKey
            "customerId": "", "eventName": "call", "idempotencyKey": "k"                             | customerId
            "customerId": "ann", "eventName": "call", "idempotencyKey": ""                           | idempotencyKey
            "customerId": "ann", "eventName": "call", "idempotencyKey": "k", "timestamp": "1960-01-01T00:00:00Z" | timestamp
            "customerId": "ann", "eventName": "call", "idempotencyKey": "k", "timestamp": "2026-01-01T00:00:00"  | timestamp
            "customerId": "ann", "eventName": "call", "idempotencyKey": "k", "dimensions": {"a": [1]} | dimensions.a
            "customerId": "ann", "eventName": "call", "idempotencyKey": "k", "dimensions": {"a": 1e99999} | dimensions.a
            "customerId": "ann", "eventName": "call", "idempotencyKey": "k", "dimensions": {"a": "x\\u0000"} | dimensions.a
            "customerId": "ann", "eventName": "call", "idempotencyKey": "k", "value": 1               | value
            """)
    void invalid_raw_event_is_refused_and_its_field_named(String fields, String field) {
        Reply refused = meter.report(event("ann", "call", "1", "{}"), "{" + fields + "}");

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("events.1." + field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"filters": [], "aggregation": {"function": "COUNT"}}                                    | meter.filters
            {"filters": [{"conditions": []}], "aggregation": {"function": "COUNT"}}                  | meter.filters.0.conditions
            {"filters": [{"conditions": [{"field": "", "operation": "IS_NULL"}]}], "aggregation": {"function": "COUNT"}} | meter.filters.0.conditions.0.field
            {"filters": [{"conditions": [{"field": "a", "operation": "EQUALS"}]}], "aggregation": {"function": "COUNT"}} | meter.filters.0.conditions.0.values
            {"filters": [{"conditions": [{"field": "a", "operation": "IS_NULL", "value": "1"}]}], "aggregation": {"function": "COUNT"}} | meter.filters.0.conditions.0.values
            {"filters": [{"conditions": [{"field": "a", "operation": "IN", "values": []}]}], "aggregation": {"function": "COUNT"}} | meter.filters.0.conditions.0.values
            {"filters": [{"conditions": [{"field": "a", "operation": "LIKE", "value": "1"}]}], "aggregation": {"function": "COUNT"}} | meter.filters.0.conditions.0.operation
            {"filters": [{"conditions": [{"field": "a", "operation": "IS_NULL"}]}], "aggregation": {"function": "SUM"}} | meter.aggregation.field
            {"filters": [{"conditions": [{"field": "a", "operation": "IS_NULL"}]}], "aggregation": {"function": "COUNT", "field": "a"}} | meter.aggregation.field
            """)
    void invalid_meter_is_refused_and_its_field_named(String json, String field) {
        Reply refused = meter.featureWith("calls", json);

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo(field);
        acme.development().get("/features/calls").isProblem(404, "FeatureNotFound");
    }

    @Test
    void raw_event_key_too_long_for_the_database_is_refused() {
        String wide = "\u8a9e".repeat(255);

        Reply refused = meter.report(event(wide, wide, wide, "{}"));

        assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("events.0.idempotencyKey");
    }

    @Test
    void meter_requires_a_metered_feature() {
        Reply refused = acme.development().post("/features", """
                {"id": "calls", "displayName": "Calls", "featureType": "NUMBER",
                 "meter": {"filters": [%s], "aggregation": {"function": "COUNT"}}}
                """.formatted(BY_NAME));

        assertThat(refused.isProblem(400, "MeterMustBeAssociatedToMeteredFeature")
                        .text("field"))
                .isEqualTo("meterType");
    }

    @Test
    void a_meter_is_read_back_as_it_was_written() {
        Reply made = meter.featureWith("calls", """
                {"filters": [%s, {"conditions": [{"field": "n", "operation": "IN", "values": ["1", "2"]}]}],
                 "aggregation": {"function": "AVG", "field": "n"}}
                """.formatted(BY_NAME)).isOk();

        Reply read = acme.development().get("/features/calls").isOk();

        assertThat(read.body()).isEqualTo(made.body());
        assertThat(read.text("meter.aggregation.function")).isEqualTo("AVG");
        assertThat(read.text("meter.filters.0.conditions.0.value")).isEqualTo("call");
        assertThat(read.text("meter.filters.1.conditions.0.values.1")).isEqualTo("2");
    }
}
