package dev.ambit.subscription;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A rollout that fails is retried a bounded number of times, then reports the reason.
@Tag("long")
class RolloutFailureTest {

    private static final int CUSTOMERS = 300;

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestAccount account = fixture.account();

    @Test
    void rollout_fails_after_its_retries_and_keeps_migrated_subscriptions() {
        fixture.customers("c", CUSTOMERS);
        metadata("c250", "[]");
        String operation = publish(fixture);

        Reply waiting = Waiting.until(() -> account.operation(operation), it -> attempts(operation) > 0);
        assertThat(waiting.text("state")).isEqualTo("RUNNING");
        EnvironmentFixture neighbour = EnvironmentFixture.open();
        String other = publish(neighbour);
        neighbour.account().done(other);
        Reply failed = failed(operation);

        assertThat(failed.text("problem.code")).isEqualTo("UnexpectedError");
        assertThat(failed.text("problem.message")).isNotEmpty();
        assertThat(failed.text("finishedAt")).isNotEqualTo("null");
        assertThat(failed.text("done")).isEqualTo("100");
        assertThat(fixture.environment().check("c1", "more").text("isGranted")).isEqualTo("true");
        assertThat(fixture.environment().check("c99", "more").text("isGranted")).isEqualTo("false");
        assertThat(attempts(operation)).isEqualTo(6);
        account.change(operation, "pause").isProblem(409, "OperationCannotBeStopped");
        assertThat(account.change(operation, "cancel").isOk().text("state")).isEqualTo("CANCELED");
        assertThat(account.operation(operation).text("done")).isEqualTo("100");
    }

    @Test
    void failed_rollout_resumes_where_it_stopped() {
        fixture.customers("c", CUSTOMERS);
        metadata("c250", "[]");
        String operation = publish(fixture);
        failed(operation);
        metadata("c250", "{}");

        Reply resumed = account.change(operation, "resume").isOk();

        assertThat(resumed.text("state")).isEqualTo("PENDING");
        assertThat(resumed.text("problem")).isEqualTo("null");
        assertThat(resumed.text("finishedAt")).isEqualTo("null");
        Reply done = account.done(operation);
        assertThat(done.text("done")).isEqualTo(String.valueOf(CUSTOMERS + 1));
        assertThat(fixture.environment().check("c99", "more").text("isGranted")).isEqualTo("true");
    }

    /// The backoff grows to half a minute; the test skips the waits.
    private Reply failed(String operation) {
        return Waiting.until(
                () -> {
                    TestServer.superuser().useHandle(tx -> tx.execute("""
                                    update operations set claimed_until = now()
                                    where operation_id = ?::uuid and attempts > 0
                                    """, operation));
                    return account.operation(operation);
                },
                it -> it.text("state").equals("FAILED"));
    }

    private int attempts(String operation) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select attempts from operations where operation_id = :id::uuid")
                        .bind("id", operation)
                        .mapTo(Integer.class)
                        .one());
    }

    /// Stores a list, which the server cannot parse as metadata.
    private void metadata(String customer, String json) {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update customers set metadata = ?::jsonb where environment_id = ? and customer_id = ?",
                        json,
                        fixture.id().value(),
                        customer));
    }

    private static String publish(EnvironmentFixture fixture) {
        TestCatalog catalog = TestCatalog.of(fixture.account());
        catalog.feature("more", BOOLEAN);
        fixture.environment().post("/plans/basic/draft", "").isOk();
        catalog.entitle("plans", "basic", grant("more")).isOk();
        return catalog.publishForAll("plans", "basic");
    }
}
