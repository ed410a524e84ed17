package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LostAnswerProxy;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reports usage by a command.
class UsageCommandsTest {

    private static final Pattern KEY = Pattern.compile("--idempotency-key (\\S+)`");

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment environment = fixture.environment();

    @TempDir
    Path home;

    @Test
    void report_whose_response_is_lost_names_the_key_with_which_it_counts_once() {
        try (var proxy = new LostAnswerProxy(TestServer.app().url())) {
            proxy.losePost("/api/v1/usage");
            TestUser user = user().with("AMBIT_URL", proxy.url());

            Matcher lost = KEY.matcher(user.isRefused("usage", "report", "first", "calls", "30"));
            assertThat(lost.find()).isTrue();
            assertThat(user.sees("usage", "report", "first", "calls", "30", "--idempotency-key", lost.group(1)))
                    .containsPattern("(?m)^usage now +30$");

            assertThat(proxy.remaining()).isZero();
        }
        assertThat(used()).isEqualTo("30");
    }

    private TestUser user() {
        return TestUser.at(home).with("AMBIT_URL", TestUser.URL).with("AMBIT_KEY", environment.key());
    }

    private String used() {
        return environment.check("first", "calls").isOk().text("currentUsage");
    }
}
