package dev.ambit.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.HeldLocks;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccountKeys;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("locks the accounts")
class AccountApiTest {

    private static final String PATH = "/api/v1/accounts";
    private static final String OPERATOR = TestServer.OPERATOR_TOKEN;

    private final Http http = TestServer.http();

    @Test
    void operator_account_exists_from_the_first_start() {
        Reply operator = http.get(OPERATOR, PATH + "/operator");

        assertThat(operator.text("displayName")).isEqualTo("Operator");
        assertThat(operator.text("slug")).isEqualTo("operator");
    }

    @Test
    void e9_new_account_has_two_environments_with_keys_and_a_default_product() {
        TestAccount acme = TestServer.openAccount();

        for (var environment : List.of(acme.development(), acme.production())) {
            Reply products = environment.get("/products");
            assertThat(products.text("0.id")).isEqualTo("product-" + acme.slug());
            assertThat(products.text("0.displayName")).isEqualTo("Acme");
            assertThat(products.at("0.isDefaultProduct")).isEqualTo(true);
            assertThat(products.at("1")).isNull();
            assertThat(environment.key()).startsWith("server-");
            assertThat(http.get(environment.clientKey(), "/api/v1/products").text("0.id"))
                    .isEqualTo("product-" + acme.slug());
        }
    }

    /// Both requests choose a slug before either of them has stored it.
    @Test
    void concurrent_accounts_with_the_same_name_get_different_slugs() {
        String name = "Twin " + UUID.randomUUID().toString().substring(0, 8);
        String slug = name.toLowerCase(Locale.ROOT).replace(' ', '-');
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            holder.execute("lock table accounts in share mode");
            List<CompletableFuture<Reply>> both = Stream.of(name, name)
                    .map(it -> CompletableFuture.supplyAsync(
                            () -> http.post(OPERATOR, PATH, "{\"displayName\": \"%s\"}".formatted(it)),
                            Thread::startVirtualThread))
                    .toList();
            HeldLocks.of(holder).awaitWaiting("dev_environment_order_required", 2);
            holder.commit();

            assertThat(both.stream().map(it -> it.join().isOk().text("slug")))
                    .containsExactlyInAnyOrder(slug, slug + "-2");
        }
    }

    @Test
    void created_account_can_be_read_without_its_keys() {
        Reply created = http.post(OPERATOR, PATH, """
                {"displayName": "Ümläut & Söhne", "ownerEmail": "owner@example.com"}
                """).isOk();

        Reply read = http.get(OPERATOR, PATH + "/" + created.text("slug")).isOk();

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("slug")).startsWith("umlaut-sohne");
        assertThat(read.text("id")).isEqualTo(created.text("id"));
        assertThat(read.text("ownerEmail")).isEqualTo("owner@example.com");
        assertThat(read.http().body()).doesNotContain("account-", "server-", "client-", "signing-");
    }

    @Test
    void e13_renaming_an_account_renames_nothing_else() {
        TestAccount acme = TestServer.openAccount();

        Reply renamed = http.patch(OPERATOR, PATH + "/" + acme.slug(), """
                {"displayName": "Acme 2"}
                """);

        assertThat(renamed.text("displayName")).isEqualTo("Acme 2");
        assertThat(renamed.text("slug")).isEqualTo(acme.slug());
        assertThat(acme.development().get("/products").text("0.displayName")).isEqualTo("Acme");
    }

    @Test
    void null_clears_the_owner_email_and_a_missing_field_keeps_it() {
        TestAccount acme = TestServer.openAccount();
        String path = PATH + "/" + acme.slug();

        http.patch(OPERATOR, path, "{\"ownerEmail\": \"a@b.c\"}").isOk();
        assertThat(http.patch(OPERATOR, path, "{}").text("ownerEmail")).isEqualTo("a@b.c");
        assertThat(http.patch(OPERATOR, path, "{\"ownerEmail\": null}").at("ownerEmail"))
                .isNull();
    }

    @Test
    void account_with_a_taken_slug_is_refused_and_not_created() {
        TestAccount acme = TestServer.openAccount();

        Reply again = http.post(OPERATOR, PATH, """
                {"displayName": "Another", "slug": "%s"}
                """.formatted(acme.slug()));

        assertThat(again.isProblem(409, "DuplicatedEntityNotAllowed").text("field"))
                .isEqualTo("slug");
        assertThat(again.header("x-should-retry")).isEqualTo("false");
        assertThat(http.get(OPERATOR, PATH + "/" + acme.slug()).text("displayName"))
                .isEqualTo("Acme");
        assertThat(http.get(acme.key(), "/api/v1/environments").at("2")).isNull();
    }

    @Test
    void generated_slug_gets_a_number_if_it_is_taken() {
        String name = "Counting " + UUID.randomUUID().toString().substring(0, 8);

        String first = TestAccount.open(http, name).slug();
        String second = TestAccount.open(http, name + "!").slug();

        assertThat(second).isEqualTo(first + "-2");
    }

    @Test
    void rotated_account_key_replaces_the_old_key() {
        TestAccount acme = TestServer.openAccount();

        String key = http.post(OPERATOR, PATH + "/" + acme.slug() + "/api-key/rotate", "{}")
                .isOk()
                .text("apiKey");

        http.get(key, "/api/v1/environments").isOk();
        http.get(acme.key(), "/api/v1/environments").isProblem(401, "Unauthenticated");
        acme.development().get("/products").isOk();
    }

    @Test
    void both_account_keys_work_until_the_overlap_ends() {
        TestAccount acme = TestServer.openAccount();
        String path = PATH + "/" + acme.slug() + "/api-key/rotate";

        Reply rotated = http.post(OPERATOR, path, "{\"overlapHours\": 2}").isOk();

        String key = rotated.text("apiKey");
        assertThat(Instant.parse(rotated.text("previousUntil"))).isAfter(Instant.now());
        http.get(key, "/api/v1/environments").isOk();
        http.get(acme.key(), "/api/v1/environments").isOk();
        http.post(OPERATOR, path, "{\"overlapHours\": 1}").isProblem(409, "TooManySecrets");

        TestAccountKeys.endOverlap(acme);

        Waiting.until(() -> http.get(acme.key(), "/api/v1/environments").status(), it -> it == 401);
        http.get(key, "/api/v1/environments").isOk();
        http.post(OPERATOR, path, "{\"overlapHours\": 1}").isOk();
        http.get(key, "/api/v1/environments").isOk();
    }

    @Test
    void rotation_without_an_overlap_ends_both_earlier_account_keys() {
        TestAccount acme = TestServer.openAccount();
        String path = PATH + "/" + acme.slug() + "/api-key/rotate";
        String second =
                http.post(OPERATOR, path, "{\"overlapHours\": 168}").isOk().text("apiKey");

        Reply third = http.post(OPERATOR, path, "{\"overlapHours\": 0}").isOk();

        assertThat(third.at("previousUntil")).isNull();
        http.get(acme.key(), "/api/v1/environments").isProblem(401, "Unauthenticated");
        http.get(second, "/api/v1/environments").isProblem(401, "Unauthenticated");
        http.get(third.text("apiKey"), "/api/v1/environments").isOk();
        http.post(OPERATOR, path, "{\"overlapHours\": 169}").isProblem(400, "BadUserInput");
    }

    @Test
    void account_list_is_paginated_in_both_directions() {
        TestServer.openAccount();
        TestServer.openAccount();
        TestServer.openAccount();

        Reply first = http.get(OPERATOR, PATH + "?limit=2");
        Reply second = http.get(OPERATOR, PATH + "?limit=2&after=" + first.next());
        Reply back = http.get(OPERATOR, PATH + "?limit=2&before=" + second.prev());

        assertThat(first.texts("slug")).hasSize(2).contains("operator");
        assertThat(second.texts("slug")).hasSize(2).doesNotContainAnyElementsOf(first.texts("slug"));
        assertThat(back.texts("slug")).isEqualTo(first.texts("slug"));
        assertThat(first.prev()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                             | displayName | null
            {"displayName": ""}                            | displayName | ``
            {"displayName": "   "}                         | displayName | `   `
            {"displayName": null}                          | displayName | null
            {"displayName": 7}                             | displayName | 7
            {"displayName": "a\\u0000b"}                   | displayName | null
            {"displayName": "a\\nb"}                       | displayName | null
            {"displayName": "A", "slug": "Upper"}          | slug        | Upper
            {"displayName": "A", "slug": "-a"}             | slug        | -a
            {"displayName": "A", "slug": "a-"}             | slug        | a-
            {"displayName": "A", "slug": "../a"}           | slug        | ../a
            {"displayName": "A", "slug": ""}               | slug        | ``
            {"displayName": "A", "ownerEmail": "nobody"}   | ownerEmail  | nobody
            {"displayName": "A", "name": "B"}              | name        | null
            """)
    void invalid_account_request_names_the_field_and_the_received_value(String body, String field, String received) {
        Reply refused = http.post(OPERATOR, PATH, body).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo(field);
        if (!received.equals("null")) {
            assertThat(refused.text("received")).isEqualTo(received);
        }
        assertThat(refused.text("allowed")).isNotEmpty();
    }

    @Test
    void only_the_operator_token_can_manage_accounts() {
        TestAccount acme = TestServer.openAccount();

        for (String key :
                List.of(acme.key(), acme.development().key(), acme.development().clientKey())) {
            http.get(key, PATH).isProblem(403, "IdentityForbidden");
            http.post(key, PATH, "{\"displayName\": \"B\"}").isProblem(403, "IdentityForbidden");
            http.patch(key, PATH + "/" + acme.slug(), "{}").isProblem(403, "IdentityForbidden");
        }
        http.get("operator-guess", PATH).isProblem(401, "Unauthenticated");
        http.get("", PATH).isProblem(401, "Unauthenticated");
        http.get(OPERATOR, PATH + "/nobody").isProblem(404, "AccountNotFoundError");
    }
}
