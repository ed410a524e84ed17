package dev.ambit.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The daily digest of customers that use 80 % or more of a limit.
class LimitDigestTest {

    private static final String SETTINGS = "/notifications/settings";

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestAccount account = fixture.account();
    private final TestEnvironment development = fixture.environment();
    private final TestPerson owner = TestPerson.owner(account);

    @LongTest
    void members_who_chose_the_digest_get_it_once_a_day() {
        TestPerson other = TestPerson.owner(account);
        choose(owner);
        near("first", 4);

        due();
        due();
        Reply notification = notifications(owner);

        assertThat(notification.texts("kind")).containsOnlyOnce("LIMITS_NEARLY_USED");
        assertThat(notification.text("0.kind")).isEqualTo("LIMITS_NEARLY_USED");
        assertThat(notification.text("0.subject")).isEqualTo("1 customer uses 80 % or more of a limit in development");
        assertThat(notification.text("0.content")).contains("first: 4 of 5 seats (80 %)");
        assertThat(notification.text("0.path")).isEqualTo("/e/development/customers?limit=near");
        assertThat(notifications(other).texts("kind")).doesNotContain("LIMITS_NEARLY_USED");
        assertThat(dueAt()).isEqualTo(LimitDigestLoop.next(Instant.now()));
    }

    @LongTest
    void digest_lists_at_most_50_limits() {
        choose(owner);
        near("first", 5);
        TestServer.superuser()
                .useTransaction(tx -> tx.createUpdate("""
                        insert into limit_uses (environment_id, customer_id, resource_id, feature_id, used, usage_limit,
                            percent)
                        select :environment, 'c' || number, '', 'seats', 4, 5, 80 from generate_series(1, 60) as number
                        """)
                        .bind("environment", fixture.id().value())
                        .execute());

        due();

        String content = notifications(owner).text("0.content");
        assertThat(content).startsWith("61 customers use").endsWith("The list in the console shows all of them.");
        assertThat(content.lines().filter(it -> it.contains("seats"))).hasSize(50);
    }

    @LongTest
    void chat_channel_gets_the_count_and_the_link_without_customers() {
        // Nothing listens there, so the message is kept for a retry.
        account.http()
                .put(account.key(), "/api/v1/notifications/hook", "{\"url\": \"http://127.0.0.1:1/hook\"}")
                .isOk();
        near("first", 4);

        due();

        String sent = Waiting.until(() -> rows("""
                        select subject || content from outbox
                        where channel = 'HOOK' and account_id = (
                            select account_id from environments where environment_id = :environment)
                        """), it -> !it.isEmpty()).getFirst();
        assertThat(sent).startsWith("1 customer uses").endsWith("/e/development/customers?limit=near");
        assertThat(sent).doesNotContain("first", "seats");
    }

    @LongTest
    void nothing_is_sent_without_a_customer_near_a_limit() {
        choose(owner);
        near("first", 4);
        development.reportUsage("first", "seats", "-3").isOk();
        Waiting.until(
                () -> rows("select customer_id from limit_uses where environment_id = :environment"), List::isEmpty);

        due();

        assertThat(notifications(owner).at("0")).isNull();
        assertThat(rows("select kind from work where kind = 'LIMIT_DIGEST' and environment_id = :environment"))
                .isEmpty();
    }

    @Test
    void digest_is_due_every_day_at_6_utc() {
        assertThat(LimitDigestLoop.next(Instant.parse("2026-03-01T05:59:59Z"))).isEqualTo("2026-03-01T06:00:00Z");
        assertThat(LimitDigestLoop.next(Instant.parse("2026-03-01T06:00:00Z"))).isEqualTo("2026-03-02T06:00:00Z");
    }

    private void choose(TestPerson person) {
        person.send("PUT", SETTINGS, """
                {"kinds": [{"kind": "LIMITS_NEARLY_USED", "shown": true, "mailed": true}]}
                """).isOk();
    }

    private void near(String customer, int seats) {
        development.reportUsage(customer, "seats", String.valueOf(seats)).isOk();
        Waiting.until(
                () -> rows("select customer_id from limit_uses where environment_id = :environment"),
                it -> it.contains(customer));
    }

    /// Makes the digest due, and waits until it is done.
    private void due() {
        TestServer.superuser()
                .useTransaction(tx -> tx.createUpdate("""
                        update work set due_at = now() where kind = 'LIMIT_DIGEST' and environment_id = :environment
                        """)
                        .bind("environment", fixture.id().value())
                        .execute());
        Waiting.until(() -> rows("""
                        select kind from work
                        where kind = 'LIMIT_DIGEST' and environment_id = :environment
                            and due_at < now() + interval '6 minutes'
                        """), List::isEmpty);
    }

    private Instant dueAt() {
        return Instant.parse(rows("""
                select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from work
                where kind = 'LIMIT_DIGEST' and environment_id = :environment
                """).getFirst());
    }

    private Reply notifications(TestPerson person) {
        return person.get("/notifications").isOk();
    }

    private List<String> rows(String sql) {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(sql)
                        .bind("environment", fixture.id().value())
                        .mapTo(String.class)
                        .list());
    }
}
