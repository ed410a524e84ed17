package dev.ambit.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.ambit.environment.EnvironmentRows;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchApiTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment development = account.development();
    private final TestCatalog catalog = TestCatalog.of(account);

    @Test
    void search_finds_customers_by_the_beginnings_of_words() {
        customer("c1", "Initech Inc.", "jane@initech.example");
        customer("c2", "Ínitech Holding", null);
        customer("c3", "Globex", "initech-fan@globex.example");
        customer("c4", "Macmillan", null);

        assertThat(find("init")).isEqualTo("c1 c2 c3");
        assertThat(find("INITECH inc")).isEqualTo("c1");
        assertThat(find("inc init")).isEqualTo("c1");
        assertThat(find("hold íNIT")).isEqualTo("c2");
        assertThat(find("jane@in")).isEqualTo("c1");
        assertThat(find("globex.ex")).isEqualTo("c3");
        assertThat(find("initech globex")).isEqualTo("c3");
        assertThat(find("initech nothing")).isEmpty();
        assertThat(search("c1").text("0.kind")).isEqualTo("CUSTOMER");
        assertThat(search("c1").text("0.name")).isEqualTo("Initech Inc.");
        assertThat(search("c1").text("0.detail")).isEqualTo("jane@initech.example");
    }

    @Test
    void search_ranks_exact_ids_first_then_whole_words_then_beginnings() {
        customer("initechville", "Town", null);
        customer("z2", "Initech", null);
        customer("z1", "The Initech", null);
        customer("initech", "Zorro", null);
        customer("y", "Initechs", null);

        assertThat(find("initech")).isEqualTo("initech z1 z2 y initechville");
        assertThat(find("initech", "&limit=2")).isEqualTo("initech z1");
    }

    @Test
    void a_search_can_be_limited_to_kinds() {
        customer("hub-customer", "Hub", null);
        catalog.feature("hub-feature", FeatureKind.BOOLEAN);

        assertThat(find("hub")).isEqualTo("hub-customer hub-feature");
        assertThat(find("hub", "&kind=CUSTOMER,SUBSCRIPTION")).isEqualTo("hub-customer");
        assertThat(find("hub", "&kind=PLAN")).isEmpty();
        development.get("/search?q=hub&kind=HOUSE").isProblem(400, "BadUserInput");
    }

    @Test
    void every_kind_is_found_in_the_order_of_kinds() {
        catalog.feature("team-seats", FeatureKind.BOOLEAN);
        catalog.plan("team-plan", TestCatalog.grant("team-seats"));
        catalog.addon("team-addon");
        development
                .post("/products", "{\"id\": \"team-product\", \"displayName\": \"Teams\"}")
                .isOk();
        customer("team-customer", null, null);
        development.post("/subscriptions", """
                        {"id": "team-subscription", "customerId": "team-customer", "planId": "team-plan"}
                        """).isOk();

        Reply found = search("team-");

        assertThat(found.texts("kind"))
                .containsExactly("PRODUCT", "PLAN", "ADDON", "FEATURE", "CUSTOMER", "SUBSCRIPTION");
        assertThat(found.texts("id"))
                .containsExactly(
                        "team-product", "team-plan", "team-addon", "team-seats", "team-customer", "team-subscription");
        assertThat(found.text("1.detail")).isEqualTo(catalog.product());
        assertThat(found.text("5.name")).isEqualTo("team-plan");
        assertThat(found.text("5.detail")).isEqualTo("team-customer");
        assertThat(find("addon")).isEqualTo("team-addon");
    }

    @Test
    void search_finds_changes_immediately() {
        customer("c1", "Before", "before@example.com");
        development
                .patch("/customers/c1", "{\"name\": \"After\", \"email\": null}")
                .isOk();
        catalog.feature("f1", FeatureKind.BOOLEAN);
        development.patch("/features/f1", "{\"displayName\": \"Renamed\"}").isOk();
        development
                .patch("/products/" + catalog.product(), "{\"displayName\": \"Renamed product\"}")
                .isOk();

        assertThat(find("before")).isEmpty();
        assertThat(find("after")).isEqualTo("c1");
        assertThat(find("renamed")).isEqualTo(catalog.product() + " f1");
    }

    @Test
    void archived_entity_is_removed_from_the_search_index() {
        customer("c1", "Erased Person", "erased@example.com");
        catalog.feature("f1", FeatureKind.BOOLEAN);
        catalog.plan("p1");

        development.post("/customers/c1/archive", "").isOk();
        development.post("/features/f1/archive", "").isOk();
        development.post("/plans/p1/archive", "").isOk();

        assertThat(find("erased") + find("c1") + find("f1") + find("p1")).isEmpty();
        assertThat(erasedWords()).isZero();
        development.post("/customers/c1/unarchive", "").isOk();
        development.post("/features/f1/unarchive", "").isOk();
        assertThat(find("erased")).isEmpty();
        assertThat(find("c1") + find("f1")).isEqualTo("c1f1");
    }

    @Test
    void a_plan_is_found_by_the_names_of_its_draft_and_its_published_version() {
        catalog.plan("p1");
        development.post("/plans/p1/draft", "").isOk();
        development.patch("/plans/p1", "{\"displayName\": \"Platinum\"}").isOk();

        assertThat(find("platinum")).isEqualTo("p1");
        assertThat(search("p1").text("0.name")).isEqualTo("Platinum");
        assertThat(names(development.clientKey(), "platinum")).isEmpty();

        development.delete("/plans/p1/draft").isOk();
        assertThat(find("platinum")).isEmpty();

        catalog.draftPlan("p2").isOk();
        development.patch("/plans/p2", "{\"displayName\": \"Palladium\"}").isOk();
        assertThat(find("palladium")).isEqualTo("p2");
        assertThat(names(development.clientKey(), "p2")).isEmpty();
        development.delete("/plans/p2/draft").isOk();
        assertThat(find("palladium")).isEmpty();
    }

    @Test
    void search_returns_only_entities_that_the_key_can_list() {
        catalog.plan("initech-plan");
        customer("initech-customer", "Initech", null);
        development.post("/subscriptions", """
                        {"id": "initech-subscription", "customerId": "initech-customer", "planId": "initech-plan"}
                        """).isOk();

        assertThat(names(development.key(), "initech")).isEqualTo("initech-customer initech-plan initech-subscription");
        assertThat(names(development.clientKey(), "initech")).isEqualTo("initech-plan");
        assertThat(names(scoped("CUSTOMER"), "initech")).isEqualTo("initech-customer initech-plan");
        assertThat(names(scoped("SUBSCRIPTION"), "initech")).isEqualTo("initech-plan initech-subscription");
        assertThat(names(scoped("COUPON"), "initech")).isEqualTo("initech-plan");
        assertThat(names(scoped("COUPON"), "initech-customer")).isEmpty();
        account.http().get(account.key(), "/api/v1/search?q=initech").isProblem(403, "IdentityForbidden");
    }

    @Test
    void search_does_not_find_entities_of_other_environments() {
        customer("c1", "Initech", null);

        assertThat(account.production().get("/search?q=initech").isOk().texts("id"))
                .isEmpty();
        assertThat(TestServer.openAccount()
                        .development()
                        .get("/search?q=initech")
                        .isOk()
                        .texts("id"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u0000", "a\nb", "1 2 3 4 5 6 7 8 9 10 11"})
    void search_with_no_words_too_many_words_or_control_characters_is_refused(String words) {
        assertThat(search(words).isProblem(400, "BadUserInput").text("field")).isEqualTo("q");
    }

    @Test
    void too_long_search_or_invalid_limit_is_refused() {
        customer("c1", "Initech", null);

        assertThat(find("x".repeat(200))).isEmpty();
        assertThat(find("initech ".repeat(25).strip())).isEqualTo("c1");
        search("x".repeat(201)).isProblem(400, "BadUserInput");
        search("word ".repeat(1_000)).isProblem(400, "BadUserInput");
        development.get("/search").isProblem(400, "BadUserInput");
        for (String limit : new String[] {"0", "51", "-1", "x"}) {
            development.get("/search?q=initech&limit=" + limit).isProblem(400, "BadUserInput");
        }
    }

    @Test
    void search_treats_wildcards_literally_and_accepts_every_script() {
        customer("c1", "Initech", null);
        customer("c2", "100% _wild_", null);
        customer("c3", "שלום עולם", null);
        customer("c4", "🚀 Rocket", null);
        customer("o'c5", "Robert'); drop table customers;--", null);

        assertThat(find("%")).isEmpty();
        assertThat(find("_")).isEmpty();
        assertThat(find("%nit")).isEmpty();
        assertThat(find("i%")).isEqualTo("c1");
        assertThat(find("100%")).isEqualTo("c2");
        assertThat(find("_wild")).isEqualTo("c2");
        assertThat(find("שלום")).isEqualTo("c3");
        assertThat(find("\u202eשלום")).isEqualTo("c3");
        assertThat(find("🚀")).isEqualTo("c4");
        assertThat(find("o'c5")).isEqualTo("o'c5");
        assertThat(find("'); drop")).isEqualTo("o'c5");
    }

    private int erasedWords() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                                select (select count(*) from search_entries
                                        where environment_id = :environment and words like '%erased%')
                                    + (select count(*) from search_words
                                        where environment_id = :environment and word like '%erased%')
                                """)
                        .bind("environment", EnvironmentRows.number(development.id()))
                        .mapTo(Integer.class)
                        .one());
    }

    private void customer(String id, @Nullable String name, @Nullable String email) {
        development
                .post(
                        "/customers",
                        "{\"id\": \"%s\", \"name\": %s, \"email\": %s}".formatted(id, quoted(name), quoted(email)))
                .isOk();
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : "\"%s\"".formatted(text);
    }

    private String scoped(String resource) {
        return account.http()
                .post(account.key(), "/api/v1/environments/%s/api-keys".formatted(development.slug()), """
                        {"displayName": "Scoped", "keyType": "SCOPED",
                            "scopes": [{"resource": "%s", "action": "READ"}]}
                        """.formatted(
                                resource))
                .isOk()
                .text("token");
    }

    private String names(String key, String words) {
        return String.join(
                " ",
                account.http().get(key, "/api/v1/search?q=" + words).isOk().texts("id").stream()
                        .sorted()
                        .toList());
    }

    private String find(String words) {
        return find(words, "");
    }

    private String find(String words, String more) {
        return String.join(" ", get(words, more).isOk().texts("id"));
    }

    private Reply search(String words) {
        return get(words, "");
    }

    private Reply get(String words, String more) {
        return development.get("/search?q=" + URLEncoder.encode(words, UTF_8) + more);
    }
}
