package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tests resources whose engine answers that a change is still in progress.
class ChangingResourceTest {

    private static TestStacks stacks;

    @BeforeAll
    static void start() throws IOException {
        stacks = TestStacks.start();
    }

    @AfterAll
    static void stop() throws IOException {
        stacks.close();
    }

    @AfterEach
    void end_changes() {
        stacks.session.change(0, Duration.ofMinutes(1));
    }

    @CiTest
    void slow_creation_frees_its_worker_and_is_resumed_until_it_ends() {
        TestAccount slow = stacks.account("Slow");
        stacks.blueprint(slow).isOk();
        stacks.session.change(1_000_000, Duration.ofMinutes(1));
        String operation = stacks.begin(slow);
        Map<?, ?> changing = Waiting.until(() -> session(slow), it -> it.get("changingSince") != null);
        assertThat(changing.get("state")).isIn("PENDING", "CREATING");
        assertThat(changing.get("log")).asString().contains("The disk is writing.");
        assertThat(stacks.session.underWay).hasValue(0);

        stacks.session.change(2, Duration.ofMinutes(1));
        slow.done(operation);

        assertThat(session(slow).get("state")).isEqualTo("READY");
        assertThat(session(slow).get("changingSince")).isNull();
    }

    @LongTest
    void creation_that_takes_too_long_fails_and_can_be_resumed() {
        TestAccount late = stacks.account("Late");
        stacks.blueprint(late).isOk();
        stacks.session.change(1_000_000, Duration.ZERO);

        stacks.begin(late);

        stacks.until(late, "development", "FAILED");
        assertThat(session(late).get("problem")).asString().contains("The disk is writing.");
        stacks.session.change(0, Duration.ZERO);
        late.done(stacks.post(late, "/development/provision").isOk().text("operationId"));
        assertThat(session(late).get("state")).isEqualTo("READY");
    }

    @Test
    void changing_resource_keeps_its_last_known_drift() throws IOException {
        TestAccount moved = stacks.account("Moved");
        stacks.blueprint(moved).isOk();
        moved.done(stacks.begin(moved));
        Files.writeString(stacks.session.file("moved_dev"), "changed by hand");
        stacks.session.change(1, Duration.ofMinutes(1));

        Reply during = stacks.get(moved, "/development/drift").isOk();
        Reply after = stacks.get(moved, "/development/drift").isOk();

        assertThat(during.http().body()).doesNotContain("changed by hand");
        assertThat(after.http().body()).contains("changed by hand");
    }

    @CiTest
    void slow_removal_is_resumed_until_nothing_is_left() {
        TestAccount gone = stacks.account("Gone");
        stacks.blueprint(gone).isOk();
        gone.done(stacks.begin(gone));
        stacks.session.change(3, Duration.ofMinutes(1));

        gone.done(stacks.remove(gone));

        assertThat(stacks.session.looks).hasValue(0);
        assertThat(stacks.session.files()).doesNotContain("SESSION gone_dev");
    }

    @Test
    void stacks_planned_before_remote_providers_stay_local() {
        TestAccount account = stacks.account("Stays");
        stacks.blueprint(account).isOk();
        account.done(stacks.begin(account));

        assertThat(stacks.get(account, "/development").isOk().text("provider")).isEqualTo("local");
    }

    private static Map<?, ?> session(TestAccount account) {
        List<?> resources = (List<?>) stacks.get(account, "/development").isOk().at("resources");
        return resources.stream()
                .map(it -> (Map<?, ?>) it)
                .filter(it -> "SESSION".equals(it.get("kind")))
                .findFirst()
                .orElseThrow();
    }
}
