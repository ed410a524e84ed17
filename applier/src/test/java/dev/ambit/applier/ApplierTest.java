package dev.ambit.applier;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestEvent;
import dev.ambit.applier.Facet.Profile;
import dev.ambit.applier.Facet.Subscription;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Tests each state rule of the BYOS document.
class ApplierTest {

    private static final String LIST = "[{'feature':{'id':'calls'},'currentUsage':1,'usageLimit':5},{'credit':1}]";

    private final EventParser reading = new EventParser(null);
    private final Facets facets = new Facets();

    @Test
    void older_event_does_not_change_its_facet() {
        apply("customer.updated", 20, "'id': 'ann', 'name': 'New'");

        assertThat(apply("customer.updated", 10, "'id': 'ann', 'name': 'Old', 'email': 'a@b'"))
                .isEqualTo(Receipt.APPLIED);

        assertThat(ann().name()).isEqualTo("New");
        assertThat(ann().email()).isNull();
        assertThat(ann().createdAt()).isEqualTo(at(10));
        assertThat(ann().updatedAt()).isEqualTo(at(20));
        assertThat(apply("customer.updated", 15, "'id': 'ann', 'name': 'Old'")).isEqualTo(Receipt.OUTDATED);
    }

    @Test
    void later_arrival_wins_at_equal_times() {
        apply("customer.updated", 20, "'id': 'ann', 'name': 'First'");
        apply("customer.updated", 20, "'id': 'ann', 'name': 'Second'");

        assertThat(ann().name()).isEqualTo("Second");
    }

    @Test
    void event_with_the_greater_version_wins_regardless_of_times() {
        apply("customer.updated", 10, "'id': 'ann', 'entityVersion': 8, 'name': 'New'");
        apply("customer.updated", 20, "'id': 'ann', 'entityVersion': 7, 'name': 'Old'");
        apply("customer.updated", 30, "'id': 'ann', 'entityVersion': 8, 'name': 'Again'");

        assertThat(ann().name()).isEqualTo("New");
    }

    @Test
    void facets_are_ordered_independently() {
        apply("customer.updated", 20, "'id': 'ann', 'name': 'Ann'");
        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);

        assertThat(list()).isEqualTo(LIST.replace('\'', '"'));
        assertThat(ann().updatedAt()).isEqualTo(at(20));
    }

    @Test
    void late_creation_event_sets_the_creation_time() {
        apply("customer.updated", 20, "'id': 'ann', 'name': 'Ann'");
        apply("customer.updated", 5, "'id': 'ann', 'name': 'Ann'");
        apply("customer.created", 10, "'id': 'ann', 'name': 'Anna'");

        assertThat(ann().createdAt()).isEqualTo(at(10));
        assertThat(ann().name()).isEqualTo("Ann");
    }

    @Test
    void null_clears_a_field_and_absence_keeps_it() {
        apply("customer.created", 10, "'id': 'ann', 'name': 'Ann', 'email': 'a@b'");
        apply("customer.updated", 20, "'id': 'ann', 'email': null");

        assertThat(ann().name()).isEqualTo("Ann");
        assertThat(ann().email()).isNull();
    }

    @Test
    void measurement_changes_only_its_entitlement() {
        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);

        apply(
                "measurement.reported",
                20,
                "'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': 2.50");

        assertThat(list())
                .isEqualTo(
                        LIST.replace("'currentUsage':1", "'currentUsage':2.50").replace('\'', '"'));
    }

    @Test
    void measurement_does_not_create_an_entitlement() {
        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': []");
        apply("measurement.reported", 20, "'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': 2");
        apply("measurement.reported", 20, "'customer': {'id': 'bob'}, 'feature': {'id': 'calls'}, 'currentUsage': 2");

        assertThat(list()).isEqualTo("[]");
        assertThat(facets.customer("bob").isThere()).isFalse();
    }

    @Test
    void usage_is_replaced_by_a_newer_list_but_not_by_an_older_one() {
        apply("measurement.reported", 20, "'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': 2");
        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);
        assertThat(list()).contains("\"currentUsage\":2");

        apply("entitlements.updated", 30, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);
        assertThat(list()).contains("\"currentUsage\":1");

        apply("measurement.reported", 25, "'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': 3");
        assertThat(list()).contains("\"currentUsage\":1");
    }

    @Test
    void fields_overridden_by_a_newer_list_do_not_return() {
        String usage = "'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': ";
        apply("measurement.reported", 10, usage + "1, 'usageLimit': 5");
        apply("entitlements.updated", 20, "'customer': {'id': 'ann'}, 'entitlements': " + LIST.replace("5", "100"));
        apply("measurement.reported", 30, usage + "3");
        assertThat(list()).contains("\"currentUsage\":3,\"usageLimit\":100");

        apply("entitlements.updated", 25, "'customer': {'id': 'ann'}, 'entitlements': " + LIST.replace("5", "200"));

        assertThat(list()).contains("\"currentUsage\":3,\"usageLimit\":200");
    }

    @Test
    void later_arrival_wins_between_list_and_measurement_at_equal_times() {
        String usage = "'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': 2";
        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);
        apply("measurement.reported", 10, usage);
        assertThat(list()).contains("\"currentUsage\":2");

        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);
        assertThat(list()).contains("\"currentUsage\":1");
    }

    @Test
    void late_measurement_of_a_past_period_is_ignored() {
        apply("entitlements.updated", 10, "'sequence': 1, 'customer': {'id': 'ann'}, 'entitlements': " + LIST);

        assertThat(apply("measurement.reported", 20, """
                'sequence': 2, 'customer': {'id': 'ann'}, 'feature': {'id': 'calls'}, 'currentUsage': 2,
                'usagePeriodEnd': '1970-01-01T00:00:20Z'""")).isEqualTo(Receipt.OUTDATED);

        assertThat(list()).contains("\"currentUsage\":1");
    }

    @Test
    void list_of_a_resource_does_not_change_the_list_of_its_customer() {
        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);
        apply("entitlements.updated", 20, "'customer': {'id': 'ann'}, 'resource': {'id': 'r'}, 'entitlements': []");

        assertThat(list()).isEqualTo(LIST.replace('\'', '"'));
        assertThat(requireNonNull(facets.entitlements(new Holder("ann", "r"))).list())
                .isEqualTo("[]");
    }

    @Test
    void end_of_a_trial_changes_only_the_status() {
        subscription("created", 10, "ACTIVE");

        apply("subscription.trial_expired", 20, "'id': 's', 'entityId': 'x', 'status': 'EXPIRED'");

        assertThat(s().status()).isEqualTo("EXPIRED");
        assertThat(s().planName()).isEqualTo("Basic");
    }

    @Test
    void end_of_a_trial_may_arrive_before_its_subscription() {
        apply("subscription.trial_expired", 20, "'id': 's', 'status': 'EXPIRED'");
        assertThat(s().isWhole()).isFalse();

        subscription("created", 10, "IN_TRIAL");

        assertThat(s().isWhole()).isTrue();
        assertThat(s().status()).isEqualTo("EXPIRED");
        assertThat(s().createdAt()).isEqualTo(at(10));
        assertThat(s().updatedAt()).isEqualTo(at(20));
    }

    @Test
    void deletion_removes_older_state_and_is_recorded() {
        apply("customer.created", 10, "'id': 'ann', 'name': 'Ann'");
        apply("entitlements.updated", 10, "'customer': {'id': 'ann'}, 'entitlements': " + LIST);
        subscription("created", 10, "ACTIVE");

        apply("customer.deleted", 20, "'id': 'ann'");
        apply("customer.updated", 20, "'id': 'ann', 'name': 'Ghost'");
        subscription("updated", 15, "ACTIVE");

        assertThat(facets.customer("ann").isThere()).isFalse();
        assertThat(facets.entitlements(new Holder("ann", ""))).isNull();
        assertThat(facets.subscription("s")).isNull();
    }

    @Test
    void only_a_customer_event_recreates_a_customer_without_old_state() {
        apply("customer.created", 10, "'id': 'ann', 'name': 'Ann', 'email': 'a@b'");
        apply("customer.deleted", 20, "'id': 'ann'");
        subscription("updated", 30, "ACTIVE");
        assertThat(facets.customer("ann").isThere()).isFalse();

        apply("customer.updated", 40, "'id': 'ann', 'name': 'Anew'");

        assertThat(ann().name()).isEqualTo("Anew");
        assertThat(ann().email()).isNull();
        assertThat(ann().createdAt()).isEqualTo(at(40));
        assertThat(facets.entitlements(new Holder("ann", ""))).isNull();
    }

    @Test
    void deletion_of_a_missing_customer_is_accepted() {
        assertThat(apply("customer.deleted", 20, "'id': 'ann'")).isEqualTo(Receipt.APPLIED);
        assertThat(apply("customer.deleted", 20, "'id': 'ann'")).isEqualTo(Receipt.OUTDATED);
        assertThat(apply("customer.deleted", 10, "'id': 'ann'")).isEqualTo(Receipt.OUTDATED);
    }

    private void subscription(String verb, int second, String status) {
        apply("subscription." + verb, second, """
                'id': 's', 'status': '%s', 'customer': {'id': 'ann'}, 'plan': {'id': 'basic', 'name': 'Basic'},
                'startDate': '2026-01-01T00:00:00Z'""".formatted(status));
    }

    private Receipt apply(String type, int second, String fields) {
        Applier.Step step = Applier.step(facets, reading.read(TestEvent.of(type, second, fields), RandomHistory.START));
        facets.write(step.writes());
        return step.receipt();
    }

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    private Profile ann() {
        return requireNonNull(facets.customer("ann").profile());
    }

    private Subscription s() {
        return requireNonNull(facets.subscription("s"));
    }

    private String list() {
        return requireNonNull(facets.entitlements(new Holder("ann", ""))).list();
    }
}
