package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.PageReader;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.FeatureKind;
import dev.ambit.environment.EnvironmentRows;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// The server of these tests logs every check, within the bounds of the check log.
class CheckLogTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @LongTest
    void check_log_records_each_check_with_its_answer() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("basic", TestCatalog.limit("calls", 10));
        development.post("/customers", "{\"id\": \"zoe\"}").isOk();
        development.subscribe("zoe", "basic").isOk();

        Reply granted = development.check("zoe", "calls", "2.5").isOk();
        awaitEntries("", 1);
        String revision = development.get("/catalog").isOk().text("hash");
        catalog.plan("later");
        development.reportUsage("zoe", "calls", "3").isOk();
        development.check("zoe", "calls", "11").isOk();
        development.check("nobody", "calls").isOk();

        Reply entries = awaitEntries("", 3);
        assertThat(entries.texts("customerId")).containsExactlyInAnyOrder("nobody", "zoe", "zoe");
        Reply ofZoe = development.get("/checks?customerId=zoe&featureId=calls");
        assertThat(ofZoe.texts("isGranted")).containsExactly("false", "true");
        assertThat(ofZoe.texts("requestedUsage")).containsExactly("11", "2.5");
        assertThat(ofZoe.text("0.accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
        assertThat(ofZoe.at("1.accessDeniedReason")).isNull();
        assertThat(ofZoe.text("1.sequence")).isEqualTo(granted.header("X-Ambit-Sequence"));
        assertThat(ofZoe.texts("currentUsage")).containsExactly("3", "0");
        assertThat(ofZoe.texts("usageLimit")).containsExactly("10", "10");
        assertThat(ofZoe.text("1.revision")).isEqualTo(revision);
        assertThat(ofZoe.text("0.revision"))
                .isEqualTo(development.get("/catalog").isOk().text("hash"))
                .isNotEqualTo(revision);
        assertThat(development.get("/checks?customerId=nobody").at("0.usageLimit"))
                .isNull();
        assertThat(development.get("/checks?featureId=other").texts("at")).isEmpty();
        assertThat(development.get("/checks?since=" + ofZoe.text("0.at")).texts("customerId"))
                .contains("nobody")
                .hasSize(2);
        String next = development.get("/checks?customerId=zoe&limit=1").next();
        assertThat(development
                        .get("/checks?customerId=zoe&limit=1&after=" + next)
                        .texts("isGranted"))
                .containsExactly("true");
        PageReader.of(development::get, "/checks?customerId=zoe")
                .limit()
                .after()
                .before();
        assertThat(acme.production().get("/checks").texts("at")).isEmpty();
    }

    @CiTest
    void check_log_drops_some_checks_of_a_burst_and_counts_them() {
        for (int i = 0; i < 400; i++) {
            development.check("nobody", "nothing").isOk();
        }

        String metrics = Waiting.until(
                () -> TestServer.http()
                        .send(TestServer.http().request("/metrics").GET())
                        .http()
                        .body(),
                it -> it.lines().anyMatch(line -> line.matches("ambit_check_log_dropped_total [1-9].*")));
        assertThat(metrics).contains("# HELP ambit_check_log_dropped_total");
    }

    @Test
    void logged_check_older_than_30_days_is_deleted() {
        development.check("nobody", "nothing").isOk();
        awaitEntries("", 1);

        TestServer.superuser().useHandle(it -> {
            int number = EnvironmentRows.number(development.id());
            it.execute(
                    "update checks set checked_at = checked_at - interval '31 days' where environment_id = ?", number);
            it.execute("update work set due_at = now() where kind = 'CHECK_SWEEP' and environment_id = ?", number);
        });

        Waiting.until(() -> development.get("/checks").texts("at"), it -> it.isEmpty());
    }

    @LongTest
    void check_log_keeps_only_the_latest_rows() {
        for (int i = 1; i <= 3; i++) {
            development.check("nobody", "nothing").isOk();
            awaitEntries("", i);
        }
        var environment = new EnvironmentId(EnvironmentRows.number(development.id()));

        int removed = TestServer.superuser()
                .withHandle(tx -> Checks.remove(tx, environment, Instant.EPOCH, 2, Integer.MAX_VALUE));

        assertThat(removed).isEqualTo(1);
        awaitEntries("", 2);
    }

    private Reply awaitEntries(String query, int count) {
        return Waiting.until(
                () -> development.get("/checks" + query), it -> it.texts("at").size() == count);
    }
}
