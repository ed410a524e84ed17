package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeCommandsTest {

    private final TestAccount acme = TestServer.openAccount();

    @TempDir
    private Path home;

    private Somebody ann;

    @BeforeEach
    void signIn() {
        ann = Somebody.signedIn(home, TestPerson.owner(acme));
    }

    @Test
    void a_travel_tells_what_happened_meanwhile_and_nothing_of_before() {
        sellTrial();

        String told = ann.sees("time", "travel", "+45d");

        assertThat(told)
                .startsWith("Development (development), non-production\n")
                .containsPattern("(?m)^the clock is +RUNNING$")
                .containsPattern("subscription\\.trial\\.ends_soon +\\S+ +octo +basic")
                .containsPattern("subscription\\.trial_expired +\\S+ +octo +basic")
                .doesNotContain("subscription.created", "customer.created");
    }

    @Test
    void a_program_gets_the_events_whole_and_in_order() {
        sellTrial();

        Thing journey = ann.gets("time", "travel", "+45d", "--json");

        assertThat(Duration.between(Instant.parse(journey.text("from")), Instant.parse(journey.text("to"))))
                .isBetween(Duration.ofDays(45), Duration.ofDays(46));
        assertThat(journey.list("events")).extracting(it -> it.text("sequence")).isNotEmpty();
        assertThat(journey.list("events"))
                .extracting(it -> Long.parseLong(it.text("sequence")))
                .isSorted();
        assertThat(journey.list("events")).extracting(it -> it.text("type")).contains("environment.clock_changed");
    }

    @Test
    void a_key_of_the_account_travels_and_with_one_of_the_environment_sees() {
        sellTrial();
        Somebody key = Somebody.withKey(home, acme);

        Typed blind = key.types("time", "travel", "+1d");
        Typed seeing = key.with("AMBIT_SERVER_KEY", acme.development().key()).types("time", "travel", "+45d");

        assertThat(blind.exit()).as(blind.err()).isZero();
        assertThat(blind.err()).contains("--server-key");
        assertThat(seeing.out()).contains("subscription.trial.ends_soon");
    }

    @Test
    void a_clock_is_stopped_shown_and_resumed() {
        assertThat(ann.sees("time", "stop")).containsPattern("(?m)^the clock is +STOPPED$");
        assertThat(ann.gets("time", "show", "--json").text("state")).isEqualTo("STOPPED");
        assertThat(ann.sees("time", "travel", "+1h")).containsPattern("(?m)^the clock is +STOPPED$");
        assertThat(ann.sees("time", "resume")).containsPattern("(?m)^the clock is +RUNNING$");
    }

    @Test
    void time_goes_neither_back_nor_on_in_production() {
        assertThat(ann.isRefused("time", "travel", "2020-01-01T00:00:00Z"))
                .startsWith("ambit: to: A clock never goes backwards");
        assertThat(ann.isRefused("time", "travel", "+1d", "--env", "production"))
                .isEqualTo("ambit: In production it is what time it is.");
        assertThat(ann.isRefused("time", "travel", "+200y")).startsWith("ambit: by: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "45d", "+45", "+45x", "+d", "+1d1y", "tomorrow", "+-1d", "+1.5d"})
    void what_is_no_distance_is_refused_with_what_is(String distance) {
        assertThat(ann.isRefused("time", "travel", distance)).contains(distance, "+45d");
    }

    @ParameterizedTest
    @CsvSource({"+45d, P45D", "+1mo2w, P1M2W", "+1y12h30m5s, P1YT12H30M5S", "+30m, PT30M", "P1M, P1M"})
    void distances_are_written_as_the_server_reads_them(String typed, String written) {
        assertThat(Distance.of(typed)).containsEntry("by", written);
    }

    private void sellTrial() {
        var catalog = TestCatalog.of(acme);
        catalog.draftPlan(
                        "basic",
                        "\"defaultTrialConfig\":"
                                + " {\"duration\": 14, \"units\": \"DAY\", \"trialEndBehavior\": \"CANCEL_SUBSCRIPTION\"}")
                .isOk();
        catalog.price("plans", "basic");
        catalog.publish("plans", "basic").isOk();
        acme.development().subscribe("octo", "basic");
    }
}
