package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.HeldLocks;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.catalog.Revisions;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.receipt.ReceiptVerification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RevisionApiTest {

    private static final String REVISIONS = "/api/v1/environments/development/revisions";

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void new_environment_has_one_revision_without_a_parent() {
        Reply revisions = list("");

        assertThat(revisions.text("0.hash")).matches("[0-9a-f]{64}");
        assertThat(revisions.at("0.parent")).isNull();
        assertThat(revisions.text("0.why")).isEqualTo("The environment was created.");
        assertThat(revisions.at("1")).isNull();
    }

    @Test
    void each_publish_adds_a_revision_on_top_of_the_one_before() {
        String created = list("").text("0.hash");

        String basic = publishPlan("basic");
        String plus = publishPlan("plus");

        Reply revisions = list("");
        assertThat(revisions.texts("hash")).containsExactly(plus, basic, created);
        assertThat(revisions.text("0.parent")).isEqualTo(basic);
        assertThat(revisions.text("1.parent")).isEqualTo(created);
        assertThat(revisions.text("0.why")).isEqualTo("Plan plus was published.");
        assertThat(revisions.text("0.by")).isEqualTo("APP_SERVER");
    }

    @Test
    void publishing_an_unchanged_catalog_adds_no_revision() {
        String first = publishPlan("basic");
        development.post("/plans/basic/draft", "").isOk();

        String again = publish("basic");

        assertThat(again).isEqualTo(first);
        assertThat(list("").text("0.hash")).isEqualTo(first);
        assertThat(list("").at("2")).isNull();
    }

    @Test
    void a_revision_is_shown_with_its_catalog() {
        String basic = publishPlan("basic");
        publishPlan("plus");

        Reply revision = get(basic).isOk();

        assertThat(revision.text("hash")).isEqualTo(basic);
        assertThat(revision.text("catalog.plans.basic.displayName")).isEqualTo("basic");
        assertThat(revision.at("catalog.plans.plus")).isNull();
    }

    @Test
    void revision_of_another_environment_is_not_found() {
        String elsewhere = publishPlan("basic");
        TestAccount other = TestServer.openAccount();

        other.http().get(other.key(), REVISIONS + "/" + elsewhere).isProblem(404, "RevisionNotFound");
        acme.http()
                .get(acme.key(), "/api/v1/environments/production/revisions/" + elsewhere)
                .isProblem(404, "RevisionNotFound");
        get("not-a-hash").isProblem(404, "RevisionNotFound");
        acme.http().get(development.key(), REVISIONS).isProblem(403, "IdentityForbidden");
    }

    @Test
    void revision_list_is_paginated_in_both_directions() {
        String basic = publishPlan("basic");
        String plus = publishPlan("plus");

        Reply first = list("?limit=1");
        Reply second = list("?limit=1&after=" + first.next());
        Reply back = list("?limit=1&before=" + second.prev());

        assertThat(first.text("0.hash")).isEqualTo(plus);
        assertThat(second.text("0.hash")).isEqualTo(basic);
        assertThat(back.text("0.hash")).isEqualTo(plus);
    }

    @CiTest
    void e19_deletion_removes_revisions_that_no_other_environment_shares() {
        TestEnvironment staging = staging();
        String shared = publishPlan("basic");
        assertThat(publishPlan(staging, "basic")).isEqualTo(shared);
        String alone = publishPlan(staging, "plus");

        String operation = delete(staging);
        acme.done(operation);

        assertThat(contents(alone)).isZero();
        get(shared).isOk();
        assertThat(ReceiptVerification.rows(
                        ReceiptVerification.read(acme.http().get(acme.key(), "/api/v1/receipts/" + operation)),
                        "catalog_revisions"))
                .isOne();
    }

    @Test
    void removal_keeps_a_revision_that_another_environment_is_publishing() {
        String hash = publishPlan("basic");
        // The content is left without a name, as after the deletion of an environment.
        deleteRevision(hash);
        EnvironmentFixture fixture = EnvironmentFixture.of(acme, development);
        try (Database database = TestServer.database(2)) {
            Transactions transactions = database.transactions();
            var removed = new CompletableFuture<Integer>();
            CompletableFuture.runAsync(
                            () -> transactions.in(fixture.id(), tx -> {
                                Revisions.add(
                                        tx,
                                        fixture.accountId(),
                                        fixture.id(),
                                        Author.SCHEDULER,
                                        "Again.",
                                        Instant.now());
                                Thread.startVirtualThread(() -> removed.complete(remove(transactions, fixture)));
                                HeldLocks.of(tx).awaitWaiting("from catalog_revisions");
                                return fixture;
                            }),
                            Thread::startVirtualThread)
                    .join();

            assertThat(removed).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(0);
        }

        get(hash).isOk();
    }

    private static int remove(Transactions transactions, EnvironmentFixture fixture) {
        return transactions.in(
                fixture.accountId(),
                tx -> Revisions.removeUnnamed(tx, fixture.accountId(), () -> List.of(fixture.id())));
    }

    private void deleteRevision(String hash) {
        int number = EnvironmentRows.number(development.id());
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "delete from environment_revisions where environment_id = ? and hash = decode(?, 'hex')",
                        number,
                        hash));
    }

    private static long contents(String hash) {
        return TestServer.superuser()
                .withHandle(
                        tx -> tx.createQuery("select count(*) from catalog_revisions where hash = decode(:hash, 'hex')")
                                .bind("hash", hash)
                                .mapTo(Long.class)
                                .one());
    }

    private TestEnvironment staging() {
        Reply made = acme.http()
                .post(acme.key(), "/api/v1/environments", "{\"displayName\": \"Staging\", \"type\": \"DEVELOPMENT\"}")
                .isOk();
        return TestEnvironment.of(acme.http(), made, "");
    }

    private String delete(TestEnvironment staging) {
        return acme.http()
                .delete(acme.key(), "/api/v1/environments/" + staging.slug(), "{\"confirmName\": \"Staging\"}")
                .isOk()
                .text("operationId");
    }

    private String publishPlan(String id) {
        return publishPlan(development, id);
    }

    private String publishPlan(TestEnvironment environment, String id) {
        environment.post("/plans", """
                        {"id": "%s", "displayName": "%s", "productId": "product-%s", "pricingType": "FREE"}
                        """.formatted(id, id, acme.slug())).isOk();
        return publish(environment, id);
    }

    private String publish(String id) {
        return publish(development, id);
    }

    private static String publish(TestEnvironment environment, String id) {
        return environment
                .post("/plans/%s/publish".formatted(id), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk()
                .text("revision");
    }

    private Reply list(String query) {
        return acme.http().get(acme.key(), REVISIONS + query).isOk();
    }

    private Reply get(String hash) {
        return acme.http().get(acme.key(), REVISIONS + "/" + hash);
    }
}
