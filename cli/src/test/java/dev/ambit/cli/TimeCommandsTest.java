package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeCommandsTest extends OwnerFixture {

    @Test
    void time_travel_lists_only_events_since_the_old_time() {
        sellTrial();

        String output = ann.sees("time", "travel", "+45d");

        assertThat(output)
                .startsWith("Development (development), non-production\n")
                .containsPattern("(?m)^clock +RUNNING$")
                .containsPattern("subscription\\.trial\\.ends_soon +\\S+ +octo +basic")
                .containsPattern("subscription\\.trial_expired +\\S+ +octo +basic")
                .doesNotContain("subscription.created", "customer.created");
    }

    @Test
    void json_output_of_time_travel_has_all_events_in_order() {
        sellTrial();

        JsonObject result = ann.gets("time", "travel", "+45d", "--json");

        assertThat(Duration.between(Instant.parse(result.text("from")), Instant.parse(result.text("now"))))
                .isBetween(Duration.ofDays(45), Duration.ofDays(46));
        List<JsonObject> happened = result.list("happened");
        assertThat(happened)
                .extracting(it -> Long.parseLong(it.text("sequence")))
                .isSorted()
                .endsWith(Long.parseLong(result.text("head")));
        assertThat(happened)
                .extracting(it -> it.text("type"))
                .contains("subscription.trial_expired")
                .doesNotContain("environment.clock_changed", "subscription.created");
        assertThat(happened)
                .extracting(it -> Instant.parse(it.text("timestamp")))
                .allSatisfy(at -> assertThat(at)
                        .isBetween(Instant.parse(result.text("from")), Instant.parse(result.text("now"))));
    }

    @LongTest
    void account_key_can_travel_and_see_the_events() {
        sellTrial();
        TestUser key = program();

        assertThat(key.sees("time", "travel", "+10d"))
                .containsPattern("subscription\\.trial\\.ends_soon +\\S+ +octo +basic")
                .doesNotContain("subscription.trial_expired");
        assertThat(key.sees("time", "travel", "+35d"))
                .containsPattern("subscription\\.trial_expired +\\S+ +octo +basic")
                .doesNotContain("subscription.trial.ends_soon");
        assertThat(key.sees("time", "travel", "+1s")).contains("No events occurred.");
    }

    @LongTest
    void environment_clock_is_stopped_shown_and_resumed() {
        assertThat(ann.sees("time", "stop")).containsPattern("(?m)^clock +STOPPED$");
        assertThat(ann.gets("time", "show", "--json").text("state")).isEqualTo("STOPPED");
        assertThat(ann.sees("time", "travel", "+1h")).containsPattern("(?m)^clock +STOPPED$");
        assertThat(ann.sees("time", "resume")).containsPattern("(?m)^clock +RUNNING$");
    }

    @Test
    void time_travel_to_the_past_or_in_production_is_refused() {
        assertThat(ann.isRefused("time", "travel", "2020-01-01T00:00:00Z"))
                .startsWith("ambit: to: `to` is `2020-01-01T00:00:00Z`, which is before the environment's time");
        assertThat(ann.isRefused("time", "travel", "+1d", "--env", "production"))
                .isEqualTo("ambit: The clock of a production environment cannot be changed. Use a development"
                        + " environment.");
        assertThat(ann.isRefused("time", "travel", "+200y")).startsWith("ambit: by: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "45d", "+45", "+45x", "+d", "+1d1y", "tomorrow", "+-1d", "+1.5d"})
    @Sampled(3)
    @Tag("ci")
    void invalid_duration_is_refused_with_an_example(String distance) {
        assertThat(ann.isRefused("time", "travel", distance)).contains(distance, "+45d");
    }

    @ParameterizedTest
    @CsvSource({"+45d, P45D", "+1mo2w, P1M2W", "+1y12h30m5s, P1YT12H30M5S", "+30m, PT30M", "P1M, P1M"})
    @Tag("long")
    void durations_are_converted_to_iso_8601(String typed, String written) {
        assertThat(Distance.of(typed)).containsEntry("by", written);
    }

    private void sellTrial() {
        var catalog = TestCatalog.of(acme);
        catalog.draftPlan(
                        "basic",
                        "\"defaultTrialConfig\": {\"duration\": 14, \"units\": \"DAY\", \"trialEndBehavior\":"
                                + " \"CANCEL_SUBSCRIPTION\"}")
                .isOk();
        catalog.price("plans", "basic");
        catalog.publish("plans", "basic").isOk();
        acme.development().subscribe("octo", "basic");
    }
}
