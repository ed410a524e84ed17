package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Walks the table of entities and decisions of the target: no promotion, merge of a fork, catalog file or copy undoes
/// one of them in silence.
class TargetDecisionTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestPromotions promotions = new TestPromotions(acme);

    /// The entities exist in both environments, and the environments have no common revision of them.
    enum Merge {
        PROMOTION {
            @Override
            TestEnvironment source(TestAccount account) {
                return account.development();
            }
        },
        FORK {
            @Override
            TestEnvironment source(TestAccount account) {
                Reply made = account.http()
                        .post(
                                account.key(),
                                "/api/v1/environments/%s/fork"
                                        .formatted(account.production().slug()),
                                "{\"displayName\": \"Try\"}")
                        .isOk();
                return TestEnvironment.of(account.http(), made, "");
            }
        };

        abstract TestEnvironment source(TestAccount account);
    }

    @ParameterizedTest
    @CsvSource({
        "PROMOTION, products, shop, archive, products.shop, ARCHIVED",
        "PROMOTION, features, extra, archive, features.extra, ARCHIVED",
        "PROMOTION, plans, solo, archive, plans.solo, ARCHIVED",
        "PROMOTION, addons, bonus, archive, addons.bonus, ARCHIVED",
        "PROMOTION, products, shop, rename, products.shop.displayName, RENAMED",
        "PROMOTION, features, extra, rename, features.extra.displayName, RENAMED",
        "PROMOTION, plans, solo, rename, plans.solo.displayName, RENAMED",
        "PROMOTION, addons, bonus, rename, addons.bonus.displayName, RENAMED",
        "PROMOTION, plans, solo, move, plans.solo.parentPlanId, MOVED",
        "FORK, products, shop, archive, products.shop, ARCHIVED",
        "FORK, features, extra, archive, features.extra, ARCHIVED",
        "FORK, plans, solo, archive, plans.solo, ARCHIVED",
        "FORK, addons, bonus, archive, addons.bonus, ARCHIVED",
        "FORK, products, shop, rename, products.shop.displayName, RENAMED",
        "FORK, features, extra, rename, features.extra.displayName, RENAMED",
        "FORK, plans, solo, rename, plans.solo.displayName, RENAMED",
        "FORK, addons, bonus, rename, addons.bonus.displayName, RENAMED",
        "FORK, plans, solo, move, plans.solo.parentPlanId, MOVED",
    })
    void decision_of_the_target_is_a_conflict_of_a_merge(
            Merge merge, String section, String id, String decision, String path, String named) {
        TestEnvironment target = acme.production();
        TestEnvironment source = merge.source(acme);
        fillApart(source);
        fill(target);
        decide(target, section, id, decision);
        String before = promotions.hash(target);

        Reply proposed = promotions
                .post(
                        "",
                        "{\"source\": \"%s\", \"target\": \"%s\", \"title\": \"Merge\"}"
                                .formatted(source.slug(), target.slug()))
                .isOk();

        Reply conflict = promotions.get("/" + proposed.text("id"));
        assertThat(conflict.text("state")).isEqualTo("CONFLICT");
        assertThat(TestCatalog.conflicts(conflict)).contains(path);
        int place = TestCatalog.conflicts(conflict).indexOf(path);
        assertThat(conflict.text("conflicts.%d.decision".formatted(place))).isEqualTo(named);
        promotions.post("/" + proposed.text("id") + "/apply", "").isProblem(409, "MergeConflict");
        assertThat(promotions.hash(target)).isEqualTo(before);

        for (String it : TestCatalog.conflicts(conflict)) {
            promotions
                    .resolve(proposed.text("id"), "{\"path\": \"%s\", \"take\": \"target\"}".formatted(it))
                    .isOk();
        }
        promotions.applied(proposed.text("id"));
        target.post("/features/apart/archive", "").isOk();
        assertThat(promotions.hash(target)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"features, extra", "plans, solo", "addons, bonus", "products, shop"})
    void archived_entity_comes_back_if_the_source_is_taken(String section, String id) {
        fillApart(acme.development());
        fill(acme.production());
        String before = promotions.hash(acme.production());
        decide(acme.production(), section, id, "archive");
        Reply proposed = promotions.proposed("");

        for (String it : TestCatalog.conflicts(proposed)) {
            promotions
                    .resolve(proposed.text("id"), "{\"path\": \"%s\", \"take\": \"source\"}".formatted(it))
                    .isOk();
        }
        promotions.applied(proposed.text("id"));

        acme.production().post("/features/apart/archive", "").isOk();
        assertThat(promotions.hash(acme.production())).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"features, extra", "plans, solo", "addons, bonus"})
    void unarchived_entity_of_the_target_stays(String section, String id) {
        fill(acme.development());
        promotions.promoted("");
        String path = "/%s/%s/".formatted(section, id);
        for (TestEnvironment it : new TestEnvironment[] {acme.development(), acme.production()}) {
            it.post(path + "archive", "").isOk();
        }
        acme.production().post(path + "unarchive", "").isOk();
        String before = promotions.hash(acme.production());
        edit(acme.development());

        promotions.promoted("");

        undo(acme.production());
        assertThat(promotions.hash(acme.production())).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "products, shop, archive",
        "features, extra, archive",
        "plans, solo, archive",
        "addons, bonus, archive",
        "products, shop, rename",
        "features, extra, rename",
        "plans, solo, rename",
        "addons, bonus, rename",
        "plans, solo, move",
    })
    void decision_about_an_entity_that_the_source_left_alone_stays(String section, String id, String decision) {
        fill(acme.development());
        promotions.promoted("");
        decide(acme.production(), section, id, decision);
        String before = promotions.hash(acme.production());
        edit(acme.development());

        promotions.promoted("");

        undo(acme.production());
        assertThat(promotions.hash(acme.production())).isEqualTo(before);
    }

    /// The source changes a plan only, but the changed plan needs what the target has archived.
    @ParameterizedTest
    @CsvSource({
        "features, extra, features.extra",
        "addons, bonus, addons.bonus",
        "plans, other, plans.other",
    })
    void archived_entity_that_a_taken_change_needs_is_a_conflict(String section, String id, String path) {
        fill(acme.development());
        promotions.promoted("");
        acme.production().post("/%s/%s/archive".formatted(section, id), "").isOk();
        acme.development().post("/plans/solo/draft", "").isOk();
        TestCatalog catalog = TestCatalog.of(acme).inProduct("shop");
        switch (section) {
            case "features" ->
                catalog.entitle("plans", "solo", TestCatalog.grant("extra")).isOk();
            case "addons" -> catalog.allow("solo", List.of("bonus")).isOk();
            default ->
                acme.development()
                        .patch("/plans/solo", "{\"parentPlanId\": \"other\"}")
                        .isOk();
        }
        promotions.publish(acme.development(), "solo");

        Reply proposed = promotions.proposed("");

        assertThat(TestCatalog.conflicts(proposed)).containsExactly(path);
        promotions
                .resolve(proposed.text("id"), "{\"path\": \"%s\", \"take\": \"source\"}".formatted(path))
                .isOk();
        promotions.applied(proposed.text("id"));
        assertThat(promotions.hash(acme.production())).isEqualTo(promotions.hash(acme.development()));
    }

    @ParameterizedTest
    @CsvSource({"products, shop", "features, extra", "plans, solo", "addons, bonus"})
    void first_catalog_file_does_not_unarchive_in_silence(String section, String id) {
        TestEnvironment target = acme.production();
        fill(target);
        String file = target.get("/catalog/file").http().body();
        String filled = promotions.hash(target);
        decide(target, section, id, "archive");
        String before = promotions.hash(target);

        Reply refused = apply(target, file, "").isProblem(409, "EditedMeanwhile");

        assertThat(String.valueOf(refused.at("overwritten"))).contains("%s.%s".formatted(section, id));
        assertThat(promotions.hash(target)).isEqualTo(before);
        apply(target, file, "?overwrite=true").isOk();
        assertThat(promotions.hash(target)).isEqualTo(filled);
    }

    @Test
    void copy_of_a_product_does_not_reuse_the_ids_of_archived_entities() {
        TestEnvironment environment = acme.development();
        fill(environment);
        environment
                .post("/products", "{\"id\": \"cloud\", \"displayName\": \"Cloud\"}")
                .isOk();
        environment.post("/products/cloud/archive", "").isOk();
        environment
                .post("/products/shop/duplicate", "{\"targetId\": \"cloud\"}")
                .isProblem(409, "DuplicatedEntityNotAllowed");
        TestCatalog.of(acme).inProduct("shop").plan("web-solo");
        environment.post("/plans/web-solo/archive", "").isOk();
        environment
                .post("/products/shop/duplicate", "{\"targetId\": \"web\"}")
                .isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(environment.get("/products").texts("id")).doesNotContain("web");
    }

    /// Changes the source apart from the entities of the table.
    private static void edit(TestEnvironment environment) {
        environment
                .post("/products", "{\"id\": \"more\", \"displayName\": \"More\"}")
                .isOk();
    }

    private static void undo(TestEnvironment environment) {
        environment.post("/products/more/archive", "").isOk();
    }

    /// As [#fill], after a change that the other environment does not have. So they have no common revision of the
    /// entities.
    private void fillApart(TestEnvironment environment) {
        TestCatalog.of(acme, environment).feature("apart", FeatureKind.BOOLEAN);
        fill(environment);
    }

    /// A product with a feature that no plan grants, two plans and an add-on.
    private void fill(TestEnvironment environment) {
        environment
                .post("/products", "{\"id\": \"shop\", \"displayName\": \"Shop\"}")
                .isOk();
        TestCatalog catalog = TestCatalog.of(acme, environment).inProduct("shop");
        catalog.feature("extra", FeatureKind.BOOLEAN);
        catalog.plan("solo");
        catalog.plan("other");
        catalog.addon("bonus");
    }

    private void decide(TestEnvironment environment, String section, String id, String decision) {
        String path = "/%s/%s".formatted(section, id);
        boolean isPackage = section.equals("plans") || section.equals("addons");
        if (decision.equals("archive")) {
            environment.post(path + "/archive", "").isOk();
            return;
        }
        if (isPackage) {
            environment.post(path + "/draft", "").isOk();
        }
        String change = decision.equals("move") ? "{\"parentPlanId\": \"other\"}" : "{\"displayName\": \"Ours\"}";
        environment.patch(path, change).isOk();
        if (isPackage) {
            environment
                    .post(path + "/publish", "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                    .isOk();
        }
    }

    private static Reply apply(TestEnvironment environment, String file, String query) {
        return environment
                .http()
                .send(environment
                        .http()
                        .request("/api/v1/catalog/apply" + query)
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(file)));
    }
}
