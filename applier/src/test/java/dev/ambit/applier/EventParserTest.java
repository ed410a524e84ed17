package dev.ambit.applier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.applier.Event.CustomerDeleted;
import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.Event.Truncated;
import dev.ambit.applier.Event.Unknown;
import dev.ambit.applier.Event.UsageReported;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests what is read from each of the ten event types, and which field an error names.
class EventParserTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    private static final String CUSTOMER =
            "{'type': 'customer.created', 'id': 'ann', 'name': 'Ann', 'email': null, 'metadata': {'a': 'b'}}";
    private static final String ENTITLEMENTS =
            "{'type': 'entitlements.updated', 'customer': {'id': 'ann'}, 'entitlements': []}";
    private static final String MEASUREMENT = "{'type': 'measurement.reported', 'customer': {'id': 'ann'},"
            + " 'feature': {'id': 'calls'}, 'currentUsage': 0.10, 'usageLimit': null, 'hasUnlimitedUsage': false}";
    private static final String SUBSCRIPTION = "{'type': 'subscription.created', 'id': 's', 'status': 'ACTIVE',"
            + " 'customer': {'id': 'ann'}, 'plan': {'id': 'basic', 'name': 'Basic'},"
            + " 'startDate': '2026-01-01T00:00:00.1234567+02:00', 'endDate': null}";

    /// An event with the first text replaced by the second, and the field that the error names.
    private static final Object[][] REFUSED = {
        {CUSTOMER, "'type': 'customer.created', ", "", "type"},
        {CUSTOMER, "'customer.created'", "5", "type"},
        {CUSTOMER, "'customer.created'", "null", "type"},
        {CUSTOMER, "'customer.created'", "''", "type"},
        {CUSTOMER, "'id': 'ann', ", "", "id"},
        {CUSTOMER, "'ann'", "''", "id"},
        {CUSTOMER, "'ann'", "7", "id"},
        {CUSTOMER, "'ann'", "null", "id"},
        {CUSTOMER, "'ann'", "'a\\u0000b'", "id"},
        {CUSTOMER, "'ann'", "'\\ud800'", "id"},
        {CUSTOMER, "ann", "a".repeat(256), "id"},
        {CUSTOMER, "'Ann'", "['Ann']", "name"},
        {CUSTOMER, "'Ann'", "'\\u0000'", "name"},
        {CUSTOMER, "null", "{}", "email"},
        {CUSTOMER, "{'a': 'b'}", "'a'", "metadata"},
        {CUSTOMER, "'email'", "'timestamp': 'yesterday', 'email'", "timestamp"},
        {CUSTOMER, "'email'", "'timestamp': '2026-02-30T00:00:00Z', 'email'", "timestamp"},
        {CUSTOMER, "'email'", "'timestamp': 1769851800000, 'email'", "timestamp"},
        {CUSTOMER, "'email'", "'timestamp': '+12026-01-01T00:00:00Z', 'email'", "timestamp"},
        {CUSTOMER, "'email'", "'environmentId': 'another', 'email'", "environmentId"},
        {CUSTOMER, "'email'", "'environmentId': 5, 'email'", "environmentId"},
        {CUSTOMER, "'email'", "'messageId': '', 'email'", "messageId"},
        {CUSTOMER, "'email'", "'billingId': '" + "b".repeat(256) + "', 'email'", "billingId"},
        {CUSTOMER, "'email'", "'sequence': 'x', 'email'", "sequence"},
        {CUSTOMER, "'email'", "'sequence': -1, 'email'", "sequence"},
        {CUSTOMER, "'email'", "'entityVersion': 1.5, 'email'", "entityVersion"},
        {CUSTOMER, "'email'", "'sequence': 5, 'previousSequence': 5, 'email'", "previousSequence"},
        {ENTITLEMENTS, "[]", "{}", "entitlements"},
        {ENTITLEMENTS, "[]", "null", "entitlements"},
        {ENTITLEMENTS, ", 'entitlements': []", "", "entitlements"},
        {ENTITLEMENTS, "[]", "[{'feature': {'id': '\\u0000'}}]", "entitlements"},
        {ENTITLEMENTS, "'ann'", "5", "customer.id"},
        {ENTITLEMENTS, "{'id': 'ann'}", "{}", "customer.id"},
        {ENTITLEMENTS, "{'id': 'ann'}", "'ann'", "customer"},
        {ENTITLEMENTS, "'customer': {'id': 'ann'}, ", "", "customer"},
        {ENTITLEMENTS, "[]", "[], 'resource': {'id': 5}", "resource.id"},
        {MEASUREMENT, "{'id': 'calls'}", "{}", "feature.id"},
        {MEASUREMENT, "{'id': 'ann'}", "{'id': ''}", "customer.id"},
        {MEASUREMENT, "0.10", "'1'", "currentUsage"},
        {MEASUREMENT, "0.10", "1e999999999", "currentUsage"},
        {MEASUREMENT, "'usageLimit': null", "'usageLimit': true", "usageLimit"},
        {MEASUREMENT, "false", "'false'", "hasUnlimitedUsage"},
        {MEASUREMENT, "0.10", "1, 'nextResetDate': 'soon'", "nextResetDate"},
        {SUBSCRIPTION, "'id': 's', ", "", "id"},
        {SUBSCRIPTION, "'status': 'ACTIVE', ", "", "status"},
        {SUBSCRIPTION, "'ACTIVE'", "null", "status"},
        {SUBSCRIPTION, "'customer': {'id': 'ann'}, ", "", "customer"},
        {SUBSCRIPTION, "'id': 'basic', ", "", "plan.id"},
        {SUBSCRIPTION, "'Basic'", "null", "plan.name"},
        {SUBSCRIPTION, "'endDate': null", "'endDate': 'never'", "endDate"},
        {SUBSCRIPTION, "'endDate': null", "'startDate': null", "startDate"},
    };

    private static final List<String> NO_OBJECT =
            List.of("", " ", "null", "5", "[]", "'x'", "{", "{'a'}", "{} {}", "{'type': 'x'", "{'type': NaN}", "\0");

    private final EventParser reading = new EventParser("ours");

    @Test
    void error_names_the_field() {
        for (Object[] row : REFUSED) {
            String body = ((String) row[0]).replace((String) row[1], (String) row[2]);

            Malformed malformed = catchThrowableOfType(Malformed.class, () -> read(body));

            assertThat(malformed).as(body).isNotNull();
            assertThat(malformed.field()).as(body).isEqualTo(row[3]);
            assertThat(malformed).hasMessageStartingWith("`%s`", row[3]);
        }
    }

    @Test
    void body_that_is_not_a_json_object_is_rejected() {
        for (String body : NO_OBJECT) {
            Malformed malformed = catchThrowableOfType(Malformed.class, () -> read(body));

            assertThat(malformed).as(body).isNotNull();
            assertThat(malformed.field()).as(body).isEqualTo("body");
        }
        byte[] broken = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
        assertThat(catchThrowableOfType(Malformed.class, () -> reading.read(broken, NOW))
                        .field())
                .isEqualTo("body");
    }

    @Test
    void deeply_nested_event_is_read_or_rejected_without_a_crash() {
        String deep = "[".repeat(900) + "]".repeat(900);

        var event = (EntitlementsReported)
                read(ENTITLEMENTS.replace("[]", deep).replace("{'type'", "{'new': " + deep + ", 'type'"));

        assertThat(event.list()).isEqualTo(deep);
        for (String bomb : List.of("[".repeat(1_000_000), "{'a':".repeat(500_000))) {
            assertThat(catchThrowableOfType(Malformed.class, () -> read(CUSTOMER.replace("{'a': 'b'}", bomb)))
                            .field())
                    .isEqualTo("body");
        }
    }

    @Test
    void null_clears_a_field_and_an_absent_field_keeps_its_value() {
        var event = (CustomerReported) read(CUSTOMER);

        assertThat(event.name().or("before")).isEqualTo("Ann");
        assertThat(event.email().or("before")).isNull();
        assertThat(event.billingId().or("before")).isEqualTo("before");
    }

    @Test
    void unknown_fields_are_ignored() {
        var plain = read(CUSTOMER);

        assertThat(read(CUSTOMER.replace("'id'", "'crmId': {'id': '\\u0000\\ud800'}, 'actor': [1e999999], 'id'")))
                .usingRecursiveComparison()
                .ignoringFields("envelope.messageId")
                .isEqualTo(plain);
    }

    @Test
    void event_time_is_its_timestamp_or_the_time_of_arrival() {
        assertThat(stamp("")).isEqualTo(NOW);
        assertThat(stamp("'timestamp': null, ")).isEqualTo(NOW);
        for (String same : List.of(
                "2026-01-01T12:00:00Z",
                "2026-01-01T12:00:00.000z",
                "2026-01-01T14:00+02:00",
                "2026-01-01T07:00:00-0500",
                "2026-01-01T14:00:00+02",
                "2026-01-01T12:00:00")) {
            assertThat(stamp("'timestamp': '%s', ".formatted(same))).as(same).isEqualTo("2026-01-01T12:00:00Z");
        }
        assertThat(stamp("'timestamp': '2026-01-01', ")).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void entitlements_are_kept_as_sent() {
        String list = "[ {'feature' : {'id':'calls'},'usageLimit':1.50 , 'x':'\\u00e4'}, null, {'credit': 1e3} ]";

        var event = (EntitlementsReported) read(ENTITLEMENTS.replace("[]", list));

        assertThat(event.list()).isEqualTo(list.replace('\'', '"'));
        assertThat(event.holder()).isEqualTo(new Holder("ann", ""));
    }

    @Test
    void list_of_a_resource_has_the_resource_as_its_holder() {
        var event = (EntitlementsReported) read(ENTITLEMENTS.replace("[]", "[], 'resource': {'id': 'site'}"));

        assertThat(event.holder()).isEqualTo(new Holder("ann", "site"));
    }

    @Test
    void measurement_keeps_its_fields() {
        var event = (UsageReported) read(MEASUREMENT);

        assertThat(event.featureId()).isEqualTo("calls");
        assertThat(event.reported())
                .containsOnlyKeys("currentUsage", "usageLimit", "hasUnlimitedUsage")
                .containsEntry("currentUsage", "0.10")
                .containsEntry("usageLimit", "null");
    }

    /// A clock that was stopped and resumed is behind real time.
    @Test
    void clock_can_be_behind_real_time() {
        var event = (Event.ClockChanged) read("{'type': 'environment.clock_changed', 'aheadMillis': -60000}");

        assertThat(event.aheadMillis()).isEqualTo(-60_000);
        assertThat(event.stoppedAt()).isNull();
    }

    @Test
    void subscription_dates_have_microseconds() {
        var event = (SubscriptionReported) read(SUBSCRIPTION);

        assertThat(event.startDate().value()).isEqualTo("2025-12-31T22:00:00.123456Z");
        assertThat(event.endDate().isPresent()).isTrue();
        assertThat(event.trialEndDate().isPresent()).isFalse();
    }

    @Test
    void end_of_a_trial_needs_only_id_and_status() {
        var event =
                (SubscriptionReported) read("{'type': 'subscription.trial_expired', 'id': 's', 'status': 'EXPIRED'}");

        assertThat(event.customerId()).isNull();
        assertThat(event.planId()).isNull();
    }

    @Test
    void each_of_the_ten_event_types_is_known() {
        assertThat(read(CUSTOMER.replace("created", "updated"))).isInstanceOf(CustomerReported.class);
        assertThat(read(CUSTOMER.replace("created", "deleted"))).isInstanceOf(CustomerDeleted.class);
        for (String type : List.of("created", "updated", "canceled", "expired", "trial_expired")) {
            assertThat(read(SUBSCRIPTION.replace("created", type))).isInstanceOf(SubscriptionReported.class);
        }
    }

    @Test
    void unknown_types_are_kept_unchanged() {
        String body = "{'type': 'coupon.created', 'id': 5, 'messageId': 'm'}";

        var event = (Unknown) read(body);

        assertThat(event.body()).isEqualTo(body.replace('\'', '"'));
        assertThat(event.envelope().messageId()).isEqualTo("m");
    }

    @Test
    void numbered_subscription_event_of_another_type_is_read_as_a_version() {
        String numbered =
                SUBSCRIPTION.replace("created", "trial_converted").replace("'id': 's'", "'sequence': 7, 'id': 's'");

        assertThat(read(numbered)).isInstanceOf(SubscriptionReported.class);
        assertThat(read(SUBSCRIPTION.replace("created", "trial_converted"))).isInstanceOf(Unknown.class);
    }

    @Test
    void truncated_event_keeps_its_number() {
        assertThat(read("{'type': 'entitlements.updated', 'sequence': 7, 'truncated': true}"))
                .isInstanceOf(Truncated.class);
    }

    private Instant stamp(String timestamp) {
        return read(CUSTOMER.replace("'id'", timestamp + "'id'"))
                .envelope()
                .stamp()
                .at();
    }

    private Event read(String body) {
        return reading.read(body.replace('\'', '"').getBytes(UTF_8), NOW);
    }
}
