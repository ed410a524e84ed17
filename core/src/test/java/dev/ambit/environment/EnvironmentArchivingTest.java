package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentArchivingTest {

    private static final String PATH = "/api/v1/environments/development";

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();
    private final TestEnvironment development = acme.development();

    @Test
    void keys_of_an_archived_environment_are_refused_until_it_is_unarchived() {
        development.get("/products").isOk();

        archive().isOk();

        for (String key : List.of(development.key(), development.clientKey())) {
            Reply refused = http.get(key, "/api/v1/products");
            assertThat(refused.isProblem(401, "Unauthenticated").text("message"))
                    .isEqualTo(
                            "The key in `X-API-KEY` belongs to an archived environment. Unarchive the environment, or"
                                    + " use another key.");
        }
        development.check("ann", "flag").isProblem(401, "Unauthenticated");
        acme.production().get("/products").isOk();

        unarchive().isOk();

        development.get("/products").isOk();
        http.get(development.clientKey(), "/api/v1/products").isOk();
    }

    @Test
    void archived_environment_is_listed_on_request_with_its_deletion_date() {
        Reply archived = archive().isOk();

        Instant gone = Instant.parse(archived.text("permanentDeletionDate"));
        assertThat(gone)
                .isCloseTo(
                        Instant.now().plus(Duration.ofDays(30)),
                        org.assertj.core.api.Assertions.within(1, ChronoUnit.HOURS));
        assertThat(list("")).containsExactly("production");
        assertThat(list("?includeArchived=true")).containsExactly("development", "production");
        assertThat(http.get(acme.key(), PATH).isOk().text("permanentDeletionDate"))
                .isEqualTo(gone.toString());

        assertThat(unarchive().isOk().at("permanentDeletionDate")).isNull();
        assertThat(list("")).containsExactly("development", "production");
    }

    @Test
    void repeated_archiving_and_unarchiving_change_nothing() {
        String gone = archive().isOk().text("permanentDeletionDate");

        assertThat(archive().isOk().text("permanentDeletionDate")).isEqualTo(gone);
        unarchive().isOk();
        unarchive().isOk();

        assertThat(http.get(acme.key(), "/api/v1/audit").texts("operation"))
                .containsOnlyOnce("environment.archived", "environment.unarchived");
    }

    @Test
    void archived_environment_cannot_be_changed_but_can_be_deleted() {
        archive().isOk();

        http.patch(acme.key(), PATH, "{\"color\": \"#000000\"}").isProblem(409, "EntityIsArchivedError");
        http.get(acme.key(), PATH + "/api-keys").isOk();
        http.post(acme.key(), PATH + "/api-keys", """
            {"displayName": "S", "keyType": "SCOPED", "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
            """).isProblem(409, "EntityIsArchivedError");
        http.post(acme.key(), PATH + "/clock/stop", "").isProblem(409, "EntityIsArchivedError");
        http.post(acme.key(), PATH + "/signing-secret/rotate", "").isProblem(409, "EntityIsArchivedError");
        http.post(acme.key(), "/api/v1/environments", """
            {"displayName": "Development", "type": "DEVELOPMENT"}
            """).isProblem(409, "DuplicatedEntityNotAllowed");

        http.delete(acme.key(), PATH, "{\"confirmName\": \"Development\"}").isOk();
        http.get(acme.key(), PATH).isProblem(404, "EnvironmentMissing");
        unarchive().isProblem(404, "EnvironmentMissing");
    }

    @LongTest
    void failed_deletion_of_an_environment_does_not_block_other_deletions() {
        TestEnvironment other = TestEnvironment.of(
                http,
                http.post(acme.key(), "/api/v1/environments", "{\"displayName\": \"Other\", \"type\": \"DEVELOPMENT\"}")
                        .isOk(),
                "");
        archive().isOk();
        http.post(acme.key(), "/api/v1/environments/other/archive", "").isOk();
        int first = EnvironmentRows.number(development.id());
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("create function refuse_removal() returns trigger language plpgsql as"
                    + " $$ begin raise 'on purpose'; end $$");
            tx.execute("create trigger refuse_removal before insert on removals for each row"
                    + " when (new.environments = array[%d]) execute function refuse_removal()".formatted(first));
        });
        try {
            expire(first, 2);
            expire(EnvironmentRows.number(other.id()), 1);

            Waiting.until(() -> http.get(acme.key(), "/api/v1/environments/other"), it -> it.status() == 404);
            http.get(acme.key(), PATH).isOk();
        } finally {
            TestServer.superuser().useHandle(tx -> tx.execute("drop function refuse_removal cascade"));
        }

        Waiting.until(() -> http.get(acme.key(), PATH), it -> it.status() == 404);
    }

    private static void expire(int environment, int daysAgo) {
        TestServer.superuser().useTransaction(tx -> {
            tx.execute(
                    "update environments set permanent_deletion_at = now() - ? * interval '1 day' where environment_id"
                            + " = ?",
                    daysAgo,
                    environment);
            tx.execute(
                    "update resting_environments set ends_at = now() - ? * interval '1 day' where environment_id = ?",
                    daysAgo,
                    environment);
        });
    }

    @Test
    void environment_of_another_account_cannot_be_archived() {
        TestAccount other = TestServer.openAccount();
        acme.http().post(acme.key(), "/api/v1/environments", """
            {"displayName": "Ours", "type": "DEVELOPMENT"}
            """).isOk();

        http.post(other.key(), "/api/v1/environments/ours/archive", "").isProblem(404, "EnvironmentMissing");
        http.post(other.key(), "/api/v1/environments/ours/unarchive", "").isProblem(404, "EnvironmentMissing");
        http.post(development.key(), PATH + "/archive", "").isProblem(403, "IdentityForbidden");
    }

    private Reply archive() {
        return http.post(acme.key(), PATH + "/archive", "");
    }

    private Reply unarchive() {
        return http.post(acme.key(), PATH + "/unarchive", "");
    }

    private List<String> list(String query) {
        return http.get(acme.key(), "/api/v1/environments" + query).texts("slug");
    }
}
