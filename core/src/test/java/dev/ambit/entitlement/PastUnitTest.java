package dev.ambit.entitlement;

import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Event;
import dev.ambit.event.EventType;
import dev.ambit.event.Events;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The unit of a feature is part of its history: events contain it, and a check at a past moment (`asOf`) uses the
/// unit of that moment.
@Tag("long")
class PastUnitTest {

    /// @param left the remaining usage
    private record Moment(String customer, String sequence, Instant at, String used, String left) {}

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestClock clock = TestClock.stop(acme);

    @BeforeEach
    void traffic_is_sold_in_gigabytes() {
        catalog.feature("traffic", METERED);
        unit("1000");
        catalog.plan("pro", limit("traffic", new BigDecimal("2.5")));
    }

    @Test
    void check_in_the_past_uses_the_unit_of_that_time() {
        Moment thousands = used("ann", "2400", "2.4", "0.1");
        unit("100");
        Moment hundreds = used("bob", "50", "0.5", "2.0");
        clear();
        Moment fine = used("eve", "2", "2", "0.5");
        unit("10");

        for (Moment moment : List.of(thousands, hundreds, fine)) {
            for (String asOf : List.of(moment.sequence(), moment.at().toString())) {
                Reply answer = asOf(moment.customer(), asOf, moment.left());
                assertThat(answer.text("currentUsage")).as(moment.toString()).isEqualTo(moment.used());
                assertThat(answer.text("isGranted")).as(moment.toString()).isEqualTo("true");
                assertThat(answer.text("explanation.counted.0.used"))
                        .as(moment.toString())
                        .isEqualTo(moment.used());
                assertThat(answer.text("explanation.arithmetic.left"))
                        .as(moment.toString())
                        .isEqualTo(moment.left());
                assertThat(asOf(moment.customer(), asOf, moment.left() + "01").text("accessDeniedReason"))
                        .as(moment.toString())
                        .isEqualTo("RequestedUsageExceedingLimit");
            }
        }
    }

    @Test
    void events_contain_the_unit_transformation() {
        clear();
        unit("100");
        used("ann", "50", "0.5", "2.0");

        assertThat(valuesInFeed("feature.created", "unitTransformation"))
                .asString()
                .isEqualTo("[null]");
        assertThat(valuesInFeed("feature.updated", "unitTransformation.divide").subList(0, 3))
                .asString()
                .isEqualTo("[1000, null, 100]");
        assertThat(valuesInFeed("feature.updated", "unitTransformation.round").getFirst())
                .isEqualTo("UP");
        assertThat(valuesInFeed("feature.updated", "unitTransformation.featureUnits")
                        .getFirst())
                .isEqualTo("gigabyte");
        assertThat(valuesInFeed("feature.updated", "unitTransformation.featureUnitsPlural")
                        .getFirst())
                .isEqualTo("gigabytes");
        assertThat(valuesInFeed("entitlements.updated", "entitlements.0.feature.unitTransformation.divide"))
                .asString()
                .contains("100");
        assertThat(valuesInFeed("measurement.reported", "feature.unitTransformation.divide"))
                .asString()
                .isEqualTo("[100]");
    }

    /// Events of older servers do not contain the unit.
    @Test
    void past_check_uses_the_current_unit_for_events_of_older_servers() {
        Moment thousands = used("ann", "2400", "2.4", "0.1");
        deleteUnits();

        assertThat(asOf("ann", thousands.sequence(), "0").text("currentUsage")).isEqualTo("2.4");

        unit("100");
        assertThat(asOf("ann", thousands.sequence(), "0").text("currentUsage")).isEqualTo("24");
    }

    /// Reports usage and ends the subscription, so that the unit can be changed.
    private Moment used(String customer, String reported, String used, String left) {
        String subscription = development.subscribe(customer, "pro").text("id");
        development.reportUsage(customer, "traffic", reported).isOk();
        Instant at = clock.now();
        Waiting.until(() -> asOf(customer, at.toString(), "0").text("currentUsage"), used::equals);
        String sequence = development.check(customer, "traffic").header("X-Ambit-Sequence");
        clock.advance("PT1S");
        development.post("/subscriptions/%s/cancel".formatted(subscription), "").isOk();
        clock.advance("PT1S");
        return new Moment(customer, sequence, at, used, left);
    }

    private Reply asOf(String customer, String moment, String requested) {
        return development
                .get("/customers/%s/entitlements/check?featureId=traffic&explain=true&requestedUsage=%s&asOf=%s"
                        .formatted(customer, requested, moment))
                .isOk();
    }

    private void unit(String divide) {
        development.patch("/features/traffic", """
                        {"unitTransformation": {"divide": %s, "featureUnits": "gigabyte",
                         "featureUnitsPlural": "gigabytes"}}
                        """.formatted(divide)).isOk();
    }

    private void deleteUnits() {
        EnvironmentId environment = EnvironmentFixture.of(acme, development).id();
        TestServer.superuser().useHandle(tx -> {
            Map<Long, Object> bodies = new HashMap<>();
            for (Event event : Events.after(tx, environment, 0, 1_000)) {
                if (event.type() == EventType.FEATURE_CREATED || event.type() == EventType.FEATURE_UPDATED) {
                    Map<String, Object> body = new HashMap<>(event.body().fields());
                    body.remove("unitTransformation");
                    bodies.put(event.sequence(), body);
                }
            }
            Events.rewrite(tx, environment, bodies);
        });
    }

    private void clear() {
        development.patch("/features/traffic", "{\"unitTransformation\": null}").isOk();
    }

    private List<? extends @Nullable Object> valuesInFeed(String type, String path) {
        Reply feed = development.get("/events/feed?after=0&limit=1000").isOk();
        return ((List<?>) Objects.requireNonNull(feed.at("")))
                .stream()
                        .filter(it -> type.equals(JsonPaths.at(it, "type")))
                        .map(it -> JsonPaths.at(it, path))
                        .toList();
    }
}
