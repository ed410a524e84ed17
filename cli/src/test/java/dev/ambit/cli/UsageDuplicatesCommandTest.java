package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LostAnswerProxy;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lists usage that was counted twice, and corrects it.
class UsageDuplicatesCommandTest {

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment environment = fixture.environment();
    private final Instant usedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    Path home;

    @Test
    void duplicate_is_listed_shown_and_corrected_once() {
        String first = report();
        String second = report();
        recordedEarlier(first);

        assertThat(user().sees("usage", "duplicates"))
                .containsPattern("(?m)^%s +first +calls +- +10 .* -$".formatted(second))
                .contains("--correct-all")
                .doesNotContain(first);
        assertThat(user().sees("usage", "duplicates", "--correct", second))
                .containsPattern("(?m)^first +calls +- +does not reset +1 +-10 +20 +10$")
                .contains("USAGE NOW", "Nothing was changed. Add --yes");
        assertThat(used()).isEqualTo("20");

        assertThat(user().sees("usage", "duplicates", "--correct", second, "--yes"))
                .containsPattern("(?m)^first +calls +- +does not reset +1 +-10 +20 +10$")
                .contains("USAGE BEFORE");
        assertThat(used()).isEqualTo("10");

        assertThat(user().sees("usage", "duplicates", "--correct-all", "--yes"))
                .contains("No report is left to correct.");
        assertThat(user().sees("usage", "duplicates"))
                .doesNotContain("--correct-all")
                .contains(second);
        assertThat(used()).isEqualTo("10");
    }

    @Test
    void corrections_count_once_if_their_responses_are_lost() {
        String first = report();
        report();
        report();
        recordedEarlier(first);

        try (var proxy = new LostAnswerProxy(TestServer.app().url())) {
            proxy.losePost("/api/v1/usage");
            TestUser user = user().with("AMBIT_URL", proxy.url());

            assertThat(user.sees("usage", "duplicates", "--correct-all", "--yes"))
                    .containsPattern("(?m)^first +calls +- +does not reset +2 +-20 +30 +10$");
            assertThat(proxy.remaining()).isZero();
        }
        assertThat(used()).isEqualTo("10");
    }

    @Test
    void malformed_corrections_are_refused() {
        assertThat(user().isRefused("usage", "duplicates", "--correct", "x"))
                .contains("`x` is not the id of a duplicate in this time");
        assertThat(user().isRefused("usage", "duplicates", "--since", "yesterday"))
                .contains("startDate");
        assertThat(user().types("usage", "duplicates", "--yes").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(user().types("usage", "duplicates", "--correct", "x", "--correct-all")
                        .exit())
                .isEqualTo(Command.WRONG_USAGE);
        assertThat(user().sees("usage", "duplicates")).contains("No report equals an earlier one in this time.");
    }

    @Test
    void report_of_an_archived_customer_is_not_corrected() {
        String first = report();
        report();
        recordedEarlier(first);
        environment.post("/customers/first/archive", "").isOk();

        CommandOutput typed = user().types("usage", "duplicates", "--correct-all", "--yes");

        assertThat(typed.exit()).isEqualTo(Command.FAILED);
        assertThat(typed.err()).contains("of customer first is not corrected.", "archived");
    }

    /// Reports as a client that has no keys, and returns the id.
    private String report() {
        return environment.post("/usage", """
                {"usages": [{"customerId": "first", "featureId": "calls", "value": 10, "createdAt": "%s"}]}
                """.formatted(usedAt)).isOk().text("0.id");
    }

    private static void recordedEarlier(String id) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                        update measurements set recorded_at = recorded_at - interval '2 seconds'
                        where measurement_id = :id::uuid
                        """).bind("id", id).execute());
    }

    private TestUser user() {
        return TestUser.at(home).with("AMBIT_URL", TestUser.URL).with("AMBIT_KEY", environment.key());
    }

    private String used() {
        return environment.check("first", "calls").isOk().text("currentUsage");
    }
}
