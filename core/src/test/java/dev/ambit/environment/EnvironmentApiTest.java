package dev.ambit.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.HeldLocks;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("locks the environments")
class EnvironmentApiTest {

    private static final String PATH = "/api/v1/environments";

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();

    @Test
    void edit_based_on_outdated_values_is_refused() {
        String path = PATH + "/development";
        String color = http.get(acme.key(), path).text("color");
        String edit = """
                {"displayName": "%%s", "was": {"displayName": "%%s", "color": "%s", "description": null}}
                """.formatted(color);
        http.patch(acme.key(), path, edit.formatted("First", "Development")).isOk();

        Reply refused = http.patch(acme.key(), path, edit.formatted("Second", "Development"));

        refused.isProblem(409, "EditedMeanwhile");
        assertThat(refused.text("current.displayName")).isEqualTo("First");
        assertThat(http.get(acme.key(), path).text("displayName")).isEqualTo("First");
        http.patch(acme.key(), path, edit.formatted("Second", "First")).isOk();
    }

    @Test
    void edit_without_changes_writes_no_audit_entry_and_no_event() {
        String path = PATH + "/development";
        String color = http.get(acme.key(), path).text("color");
        http.patch(acme.key(), path, "{\"displayName\": \"Staging\"}").isOk();
        Reply before = http.get(acme.key(), path).isOk();
        List<String> acts = http.get(acme.key(), "/api/v1/audit").isOk().texts("id");

        http.patch(acme.key(), path, "{\"displayName\": \"Staging\", \"color\": \"%s\"}".formatted(color))
                .isOk();
        http.patch(acme.key(), path, "{}").isOk();

        assertThat(http.get(acme.key(), path).isOk().text("updatedAt")).isEqualTo(before.text("updatedAt"));
        assertThat(http.get(acme.key(), "/api/v1/audit").isOk().texts("id")).isEqualTo(acts);
        assertThat(acme.development().get("/events/feed").isOk().texts("type")).doesNotContain("environment.updated");
    }

    @Test
    void e20_a_new_account_has_development_and_production() {
        Reply list = http.get(acme.key(), PATH);

        assertThat(list.texts("slug")).containsExactly("development", "production");
        assertThat(list.texts("type")).containsExactly("DEVELOPMENT", "PRODUCTION");
        assertThat(list.texts("displayName")).containsExactly("Development", "Production");
        assertThat(list.texts("hardenClientAccessEnabled")).containsExactly("false", "false");
    }

    @Test
    void a_created_environment_can_be_read_back() {
        Reply created = create("Café Staging");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("slug")).isEqualTo("cafe-staging");
        assertThat(created.text("color")).matches("#[0-9a-f]{6}");
        Reply read = http.get(acme.key(), PATH + "/cafe-staging").isOk();
        assertThat(read.text("id")).isEqualTo(created.text("id"));
        assertThat(read.http().body()).doesNotContain("server-", "client-", "signing-");
    }

    @Test
    void e12_new_environment_has_working_keys_and_a_default_product() {
        TestEnvironment staging = TestEnvironment.of(http, create("Staging"), "");

        assertThat(staging.get("/products").texts("id")).containsExactly("product-" + acme.slug());
        http.get(staging.clientKey(), "/api/v1/products").isOk();
    }

    @Test
    void environment_can_be_created_without_a_default_product() {
        Reply made = http.post(acme.key(), PATH, """
                {"displayName": "Bare", "type": "PRODUCTION", "color": "#00ff7f", "description": "for a fork",
                 "slug": "naked", "options": {"createDefaultProduct": false}}
                """).isOk();

        assertThat(made.text("slug")).isEqualTo("naked");
        assertThat(made.text("color")).isEqualTo("#00ff7f");
        assertThat(made.text("description")).isEqualTo("for a fork");
        assertThat(TestEnvironment.of(http, made, "").get("/products").texts("id"))
                .isEmpty();
    }

    @Test
    void environment_name_is_unique_and_generated_slugs_are_numbered() {
        create("Staging").isOk();

        Reply refused = create("Staging").isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(refused.text("field")).isEqualTo("displayName");
        assertThat(refused.text("identifier")).isEqualTo("Staging");
        assertThat(create("Staging!").text("slug")).isEqualTo("staging-2");
        assertThat(create("Staging?").text("slug")).isEqualTo("staging-3");
    }

    @Test
    void given_slug_that_is_already_used_is_refused() {
        Reply refused = http.post(acme.key(), PATH, """
                {"displayName": "Other", "type": "DEVELOPMENT", "slug": "production"}
                """);

        refused.isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        assertThat(refused.text("field")).isEqualTo("slug");
        assertThat(refused.text("received")).isEqualTo("production");
        assertThat(refused.text("identifier")).isEqualTo("production");
        assertThat(http.get(acme.key(), PATH).texts("slug")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            🚀                      | environment
            مرحبا                   | environment
            ../../etc/passwd        | etc-passwd
            %2F                     | f
            '; drop table x; --     | drop-table-x
            2nd Stage               | nd-stage
            ÅÄÖ é                   | aao-e
            a                       | a
            """)
    @Tag("ci")
    void slug_is_generated_from_any_printable_name(String name, String slug) {
        Reply created = create(name).isOk();

        assertThat(created.text("displayName")).isEqualTo(name);
        assertThat(created.text("slug")).isEqualTo(slug);
        assertThat(http.get(acme.key(), PATH + "/" + slug).text("displayName")).isEqualTo(name);
    }

    @Test
    void a_name_has_up_to_64_characters_and_a_slug_30() {
        String longest = "n".repeat(64);

        assertThat(create(longest).text("slug")).isEqualTo("n".repeat(30));
        create(longest + "n").isProblem(400, "BadUserInput");
        create("n".repeat(256)).isProblem(400, "BadUserInput");
        assertThat(create("🚀".repeat(64)).isOk().text("displayName")).isEqualTo("🚀".repeat(64));
    }

    @Test
    void e17_all_fields_except_type_and_slug_can_be_edited() {
        Reply edited = edit("development", """
                {"displayName": "Playground", "color": "#abcdef", "description": "for all",
                 "hardenClientAccessEnabled": true}
                """);

        assertThat(edited.text("displayName")).isEqualTo("Playground");
        assertThat(edited.text("color")).isEqualTo("#abcdef");
        assertThat(edited.text("description")).isEqualTo("for all");
        assertThat(edited.text("hardenClientAccessEnabled")).isEqualTo("true");
        assertThat(edited.text("slug")).isEqualTo("development");
        Reply read = http.get(acme.key(), PATH + "/development");
        assertThat(read.body()).isEqualTo(edited.body());
    }

    @Test
    void null_clears_the_description_and_an_omitted_field_keeps_it() {
        edit("development", "{\"description\": \"about\"}");

        assertThat(edit("development", "{}").text("description")).isEqualTo("about");
        assertThat(edit("development", "{\"description\": null}").at("description"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"displayName", "color", "hardenClientAccessEnabled", "type"})
    void null_is_refused_for_fields_that_cannot_be_cleared(String field) {
        Reply refused = edit("development", "{\"%s\": null}".formatted(field)).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("received")).isEqualTo("null");
    }

    @Test
    void edit_without_changes_keeps_the_update_time() {
        Reply before = http.get(acme.key(), PATH + "/development");

        Reply same = edit("development", "{\"displayName\": \"Development\", \"description\": null}");
        Reply other = edit("development", "{\"description\": \"for all\"}");

        assertThat(same.body()).isEqualTo(before.body());
        assertThat(other.text("updatedAt")).isGreaterThan(before.text("updatedAt"));
    }

    @Test
    void list_of_environments_is_paginated() {
        create("Third").isOk();

        Reply first = http.get(acme.key(), PATH + "?limit=2");
        Reply second = http.get(acme.key(), PATH + "?limit=2&after=" + first.next());

        assertThat(first.texts("slug")).containsExactly("development", "production");
        assertThat(second.texts("slug")).containsExactly("third");
        assertThat(second.next()).isEmpty();
        assertThat(http.get(acme.key(), PATH + "?limit=2&before=" + second.prev())
                        .texts("slug"))
                .isEqualTo(first.texts("slug"));
        http.get(acme.key(), PATH + "?limit=101").isProblem(400, "BadUserInput");
    }

    @Test
    void rename_to_the_name_of_another_environment_is_refused() {
        Reply refused = edit("development", "{\"displayName\": \"Production\"}");
        assertThat(refused.isProblem(409, "DuplicatedEntityNotAllowed").text("field"))
                .isEqualTo("displayName");
        edit("development", "{\"displayName\": \"Development\"}").isOk();

        assertThat(http.get(acme.key(), PATH).texts("displayName")).containsExactly("Development", "Production");
    }

    /// Both requests find the name unused before either of them takes it.
    @Test
    void concurrent_renames_to_the_same_name_succeed_only_once() {
        List<Reply> replies;
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            holder.execute("lock table environments in share mode");
            List<CompletableFuture<Reply>> both = Stream.of("development", "production")
                    .map(slug -> CompletableFuture.supplyAsync(
                            () -> edit(slug, "{\"displayName\": \"Both\"}"), Thread::startVirtualThread))
                    .toList();
            HeldLocks.of(holder).awaitWaiting("display_name", 2);
            holder.commit();
            replies = both.stream()
                    .map(CompletableFuture::join)
                    .sorted(Comparator.comparingInt(Reply::status))
                    .toList();
        }

        assertThat(replies.getFirst().isOk().text("displayName")).isEqualTo("Both");
        assertThat(replies.getLast()
                        .isProblem(409, "DuplicatedEntityNotAllowed")
                        .text("field"))
                .isEqualTo("displayName");
    }

    @LongTest
    void environment_is_found_after_its_creation_despite_an_earlier_miss() {
        TestPerson owner = TestPerson.owner(acme);
        owner.get("/environments/staging").isProblem(404, "EnvironmentMissing");

        owner.post("/environments", "{\"displayName\": \"Staging\", \"type\": \"DEVELOPMENT\"}")
                .isOk();

        owner.get("/environments/staging").isOk();
    }

    @Test
    void e15_production_without_client_security_has_a_warning() {
        Reply before = http.get(acme.key(), PATH + "/production");
        Reply after = edit("production", "{\"hardenClientAccessEnabled\": true}");

        assertThat(before.text("warnings.0.code")).isEqualTo("ClientSecurityOff");
        assertThat(before.text("warnings.0.message")).contains("hardenClientAccessEnabled");
        assertThat(after.at("warnings.0")).isNull();
        assertThat(http.get(acme.key(), PATH + "/development").at("warnings.0")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type": "DEVELOPMENT"}                                         | displayName       | The required field
            {"displayName": "A"}                                            | type              | The required field
            {"displayName": "A", "type": "SANDBOX"}                         | type              | PRODUCTION
            {"displayName": "A", "type": "production"}                      | type              | PRODUCTION
            {"displayName": "", "type": "DEVELOPMENT"}                      | displayName       | 1 to 64
            {"displayName": "a\\u0000b", "type": "DEVELOPMENT"}             | displayName       | without U+0000
            {"displayName": "a\\tb", "type": "DEVELOPMENT"}                 | displayName       | printable
            {"displayName": "a\\u202eb", "type": "DEVELOPMENT"}             | displayName       | printable
            {"displayName": "\\u200b", "type": "DEVELOPMENT"}               | displayName       | printable
            {"displayName": "Production\\u2060", "type": "DEVELOPMENT"}     | displayName       | printable
            {"displayName": 1, "type": "DEVELOPMENT"}                       | displayName       | text
            {"displayName": "A", "type": "DEVELOPMENT", "color": "blue"}    | color             | #[0-9a-f]{6}
            {"displayName": "A", "type": "DEVELOPMENT", "color": "#ABCDEF"} | color             | #[0-9a-f]{6}
            {"displayName": "A", "type": "DEVELOPMENT", "slug": "a_b"}      | slug              | [a-z]
            {"displayName": "A", "type": "DEVELOPMENT", "displayname": "B"} | displayname       | displayName
            {"displayName": "A", "displayName": "B", "type": "DEVELOPMENT"} | displayName       | The field
            {"displayName": "A", "type": "DEVELOPMENT", "options": true}    | options           | object
            """)
    @Tag("ci")
    void e10_invalid_environment_is_refused_naming_the_field(String body, String field, String allowed) {
        Reply refused = http.post(acme.key(), PATH, body).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text(allowed.startsWith("The ") ? "message" : "allowed"))
                .contains(allowed);
        assertThat(http.get(acme.key(), PATH).texts("slug")).hasSize(2);
    }

    /// Environments that are older than the rule can have such names.
    @Test
    void existing_environment_with_an_invisible_character_in_its_name_can_be_edited() {
        TestServer.superuser()
                .useHandle(tx -> tx.execute(
                        "update environments set display_name = ? where public_id = ?",
                        "Old\u200b",
                        UUID.fromString(acme.development().id())));

        assertThat(edit("development", "{\"color\": \"#000000\"}").isOk().text("displayName"))
                .isEqualTo("Old\u200b");
        edit("production", "{\"displayName\": \"Old\\u200b\"}").isProblem(400, "BadUserInput");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"PRODUCTION\"", "\"DEVELOPMENT\"", "7"})
    void e11_environment_type_cannot_be_changed(String type) {
        Reply refused = edit("development", "{\"type\": %s}".formatted(type)).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("type");
        assertThat(http.get(acme.key(), PATH + "/development").text("type")).isEqualTo("DEVELOPMENT");
    }

    @Test
    void keys_of_other_kinds_and_unknown_keys_are_refused() {
        TestEnvironment development = acme.development();

        for (String key : List.of(development.key(), development.clientKey(), TestServer.OPERATOR_TOKEN)) {
            http.get(key, PATH).isProblem(403, "IdentityForbidden");
            http.get(key, PATH + "/development").isProblem(403, "IdentityForbidden");
            http.post(key, PATH, "{}").isProblem(403, "IdentityForbidden");
            http.patch(key, PATH + "/development", "{}").isProblem(403, "IdentityForbidden");
            http.delete(key, PATH + "/development", "{}").isProblem(403, "IdentityForbidden");
        }
        http.get(development.clientKey(), "/api/v1/operations/1").isProblem(403, "IdentityForbidden");
        http.get(development.key(), "/api/v1/operations/1").isProblem(404, "OperationNotFound");
        for (String key : List.of("account-guessed", "server-guessed", "", acme.key() + "x")) {
            http.get(key, PATH).isProblem(401, "Unauthenticated");
        }
        http.get(acme.key(), "/api/v1/products").isProblem(403, "IdentityForbidden");
        http.get(TestServer.OPERATOR_TOKEN, "/api/v1/products").isProblem(403, "IdentityForbidden");
    }

    @Test
    void environment_of_another_account_is_not_found() {
        create("Staging").isOk();
        TestAccount other = TestServer.openAccount();

        http.get(other.key(), PATH + "/staging").isProblem(404, "EnvironmentMissing");
        http.patch(other.key(), PATH + "/staging", "{\"color\": \"#000000\"}").isProblem(404, "EnvironmentMissing");
        http.delete(other.key(), PATH + "/staging", "{\"confirmName\": \"Staging\"}")
                .isProblem(404, "EnvironmentMissing");
        assertThat(http.get(other.key(), PATH).texts("slug")).containsExactly("development", "production");
        http.get(acme.key(), PATH + "/staging").isOk();
    }

    private Reply create(String name) {
        return http.post(acme.key(), PATH, """
                {"displayName": "%s", "type": "DEVELOPMENT"}
                """.formatted(name));
    }

    private Reply edit(String slug, String fields) {
        return http.patch(acme.key(), PATH + "/" + slug, fields);
    }
}
