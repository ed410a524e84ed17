package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @Test
    void a_created_product_is_listed_as_it_was_sent() {
        Reply created = development.post("/products", """
                {"id": "cloud", "displayName": "Cloud", "description": "for all", "multipleSubscriptions": true,
                 "metadata": {"team": "blue"}}
                """);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("X-Ambit-Sequence")).matches("[1-9][0-9]*");
        Reply list = development.get("/products");
        assertThat(list.texts("id")).containsExactly("product-" + acme.slug(), "cloud");
        assertThat(list.at("1")).isEqualTo(created.at(""));
        assertThat(list.text("1.metadata.team")).isEqualTo("blue");
        assertThat(list.texts("multipleSubscriptions")).containsExactly("false", "true");
        assertThat(list.texts("isDefaultProduct")).containsExactly("true", "false");
        assertThat(list.texts("status")).containsOnly("PUBLISHED");
    }

    @Test
    void product_id_is_unique_within_each_environment() {
        create(development, "cloud").isOk();

        create(acme.production(), "cloud").isOk();
        create(development, "cloud").isProblem(409, "DuplicatedEntityNotAllowed");
    }

    @Test
    void products_are_paginated_both_ways_in_order_of_creation() {
        for (String id : new String[] {"z", "y", "x", "w"}) {
            create(development, id).isOk();
        }

        Reply first = development.get("/products?limit=2");
        Reply second = development.get("/products?limit=2&after=" + first.next());
        Reply third = development.get("/products?limit=2&after=" + second.next());
        Reply back = development.get("/products?limit=2&before=" + third.prev());

        assertThat(first.texts("id")).containsExactly("product-" + acme.slug(), "z");
        assertThat(second.texts("id")).containsExactly("y", "x");
        assertThat(third.texts("id")).containsExactly("w");
        assertThat(third.next()).isEmpty();
        assertThat(back.texts("id")).isEqualTo(second.texts("id"));
        development.get("/features?after=" + first.next()).isProblem(400, "BadUserInput");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"displayName": "A"}                           | id
            {"id": "a"}                                    | displayName
            {"id": "", "displayName": "A"}                 | id
            {"id": ".a", "displayName": "A"}               | id
            {"id": "a/b", "displayName": "A"}              | id
            {"id": "ä", "displayName": "A"}                | id
            {"id": "a b", "displayName": "A"}              | id
            {"id": "a", "displayName": ""}                 | displayName
            {"id": "a", "displayName": "A", "metadata": 1} | metadata
            {"id": "a", "displayName": "A", "metadata": {"a": 1}} | metadata.a
            {"id": "a", "displayName": "A", "isDefault": true}    | isDefault
            """)
    @Tag("ci")
    void invalid_product_is_refused_naming_the_field(String body, String field) {
        assertThat(development
                        .post("/products", body)
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo(field);
    }

    @Test
    void an_id_has_up_to_255_characters() {
        create(development, "i".repeat(255)).isOk();
        create(development, "i".repeat(256)).isProblem(400, "BadUserInput");
        create(development, "A1_.|@-").isOk();
    }

    private static Reply create(TestEnvironment environment, String id) {
        return environment.post("/products", """
                {"id": "%s", "displayName": "Cloud"}
                """.formatted(id));
    }
}
