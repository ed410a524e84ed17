package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.HeldLocks;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of environments are unique within an account, by their canonical form.
@Isolated("locks the accounts")
class EnvironmentNameTest {

    private static final String PATH = "/api/v1/environments";

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();

    @Test
    void names_are_trimmed_when_they_are_set() {
        assertThat(create("  Staging\\u00a0\\t").isOk().text("displayName")).isEqualTo("Staging");
        assertThat(rename("staging", " Test ").isOk().text("displayName")).isEqualTo("Test");
        assertThat(rename("staging", "Test ").isOk().text("displayName")).isEqualTo("Test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRODUCTION", " production ", "Production\\ufe0f", "Pro\\u034fduction"})
    void names_that_look_like_another_are_refused(String name) {
        Reply created = create(name).isProblem(409, "DuplicatedEntityNotAllowed");
        Reply renamed = rename("development", name).isProblem(409, "DuplicatedEntityNotAllowed");

        for (Reply refused : List.of(created, renamed)) {
            assertThat(refused.text("field")).isEqualTo("displayName");
            assertThat(refused.text("message"))
                    .contains("belongs to the environment `Production`")
                    .endsWith("Choose another name.");
        }
    }

    @Test
    void names_that_differ_only_in_case_and_unicode_composition_are_duplicates() {
        create("Caf\\u00e9").isOk();

        create("CAFE\\u0301").isProblem(409, "DuplicatedEntityNotAllowed");
    }

    @Test
    void environment_can_change_the_case_of_its_own_name() {
        assertThat(rename("development", "DEVELOPMENT").isOk().text("displayName"))
                .isEqualTo("DEVELOPMENT");
    }

    @Test
    void duplicate_name_error_mentions_the_archived_environment_with_that_name() {
        http.post(acme.key(), PATH + "/development/archive", "").isOk();

        Reply byName = create("development").isProblem(409, "DuplicatedEntityNotAllowed");
        Reply bySlug = http.post(acme.key(), PATH, """
                        {"displayName": "Other", "slug": "development", "type": "DEVELOPMENT"}
                        """).isProblem(409, "DuplicatedEntityNotAllowed");
        Reply renamed = rename("production", "Development").isProblem(409, "DuplicatedEntityNotAllowed");

        for (Reply refused : List.of(byName, bySlug, renamed)) {
            assertThat(refused.text("message")).contains("archived environment `");
        }
        assertThat(bySlug.text("field")).isEqualTo("slug");
    }

    @Test
    void existing_duplicate_names_remain_until_one_environment_is_renamed() {
        create("Staging").isOk();
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update environments set display_name = 'staging ' where public_id = ?",
                        UUID.fromString(acme.development().id())));

        assertThat(edit("development", "{\"color\": \"#123456\"}").isOk().text("displayName"))
                .isEqualTo("staging ");
        edit("staging", "{\"displayName\": \"Staging\", \"color\": \"#123456\"}")
                .isOk();
        rename("staging", "STAGING").isProblem(409, "DuplicatedEntityNotAllowed");
        rename("development", "Development").isOk();
        rename("staging", "STAGING").isOk();
    }

    /// Both requests wait for the lock of the account, and whichever comes second sees the first one's name.
    @Test
    void one_of_two_concurrent_requests_for_the_same_name_is_refused() {
        List<Integer> statuses;
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            holder.execute("lock table accounts in exclusive mode");
            List<CompletableFuture<Reply>> both = Stream.of("Canary", "CANARY")
                    .map(name -> CompletableFuture.supplyAsync(() -> create(name), Thread::startVirtualThread))
                    .toList();
            HeldLocks.of(holder).awaitWaiting("for no key update", 2);
            holder.commit();
            statuses = both.stream().map(it -> it.join().status()).sorted().toList();
        }

        assertThat(statuses).containsExactly(201, 409);
    }

    private Reply create(String name) {
        return http.post(acme.key(), PATH, """
                {"displayName": "%s", "type": "DEVELOPMENT"}
                """.formatted(name));
    }

    private Reply rename(String slug, String name) {
        return edit(slug, "{\"displayName\": \"%s\"}".formatted(name));
    }

    private Reply edit(String slug, String body) {
        return http.patch(acme.key(), PATH + "/" + slug, body);
    }
}
