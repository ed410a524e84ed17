package dev.ambit.usage;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.TestMeter.event;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.environment.EnvironmentRows;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A `PATCH` attaches a meter to a feature as long as the feature has no recorded usage.
class AttachedMeterTest {

    private static final String COUNT_CALLS = """
            {"filters": [{"conditions": [{"field": "eventName", "operation": "EQUALS", "value": "call"}]}],
             "aggregation": {"function": "COUNT"}}""";

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestMeter meter = new TestMeter(development);

    @BeforeEach
    void customer_with_a_limit() {
        catalog.feature("calls", METERED);
        catalog.plan("pro", limit("calls", 10));
        development.subscribe("ann", "pro");
    }

    @LongTest
    void attached_meter_counts_events_that_come_later() {
        Reply attached = attach(COUNT_CALLS).isOk();
        assertThat(attached.text("meter.aggregation.function")).isEqualTo("COUNT");
        assertThat(development.get("/features/calls").text("meter.filters.0.conditions.0.value"))
                .isEqualTo("call");

        meter.report(event("ann", "call", "1", "{}"), event("ann", "other", "2", "{}"))
                .isOk();

        Waiting.until(() -> development.check("ann", "calls").text("currentUsage"), "1"::equals);
        development
                .post("/usage", "{\"usages\": [{\"customerId\": \"ann\", \"featureId\": \"calls\", \"value\": 1}]}")
                .isProblem(400, "CannotReportUsageForEntitlementWithMeterError");
    }

    @LongTest
    void attached_meter_counts_events_that_came_before() {
        meter.report(event("ann", "call", "1", "{}"), event("ann", "call", "2", "{}"))
                .isOk();

        attach(COUNT_CALLS).isOk();

        Waiting.until(() -> development.check("ann", "calls").text("currentUsage"), "2"::equals);
    }

    @LongTest
    void meter_cannot_be_attached_after_usage_was_reported() {
        development
                .post("/usage", "{\"usages\": [{\"customerId\": \"ann\", \"featureId\": \"calls\", \"value\": 3}]}")
                .isOk();
        // After the first usage, loops activate the feature and write the usage to the log.
        Waiting.until(() -> development.get("/features/calls").text("featureStatus"), "ACTIVE"::equals);
        EnvironmentRows.awaitQuiet(EnvironmentRows.number(development.id()));

        Reply refused = Refusal.of(development, 409, "MeterFixedByUsage", () -> attach(COUNT_CALLS));

        assertThat(refused.text("field")).isEqualTo("meter");
        assertThat(refused.text("message")).endsWith("Create another feature with this meter.");
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        assertThat(development.get("/features/calls").at("meter")).isNull();
    }

    @LongTest
    void meter_that_has_counted_events_can_be_sent_again_but_not_replaced() {
        attach(COUNT_CALLS).isOk();
        meter.report(event("ann", "call", "1", "{}")).isOk();
        Waiting.until(() -> development.check("ann", "calls").text("currentUsage"), "1"::equals);

        attach(COUNT_CALLS.replace("\"call\"", "\"ping\"")).isProblem(409, "MeterFixedByUsage");
        attach("null").isProblem(409, "MeterFixedByUsage");
        attach(COUNT_CALLS).isOk();
        development.patch("/features/calls", "{\"displayName\": \"Calls\"}").isOk();
        assertThat(development.get("/features/calls").text("meter.aggregation.function"))
                .isEqualTo("COUNT");
    }

    @Test
    void meter_that_has_counted_nothing_can_be_replaced_and_removed() {
        attach(COUNT_CALLS).isOk();

        attach(COUNT_CALLS.replace("\"call\"", "\"ping\"")).isOk();
        assertThat(attach("null").isOk().at("meter")).isNull();

        development
                .post("/usage", "{\"usages\": [{\"customerId\": \"ann\", \"featureId\": \"calls\", \"value\": 1}]}")
                .isOk();
    }

    private Reply attach(String meter) {
        return development.patch("/features/calls", "{\"meter\": %s}".formatted(meter));
    }
}
