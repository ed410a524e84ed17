package dev.ambit.pricelist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import java.net.URLEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Walks the table of entities and decisions: no import of a price list undoes one of them in silence.
class ImportDecisionTest {

    /// With a feature that no plan grants, and with an add-on that no plan lists.
    private static final String LIST = """
            syntaxVersion: '2.1'
            saasName: Acme
            currency: EUR
            features:
              sso: {valueType: BOOLEAN, defaultValue: false, type: DOMAIN}
              beta: {valueType: BOOLEAN, defaultValue: false, type: DOMAIN}
            plans:
              FREE: {price: 0, features: {sso: {value: true}}}
              SOLO: {price: 3, unit: month}
              PRO: {price: 7, unit: month, features: {sso: {value: true}}}
            addOns:
              more: {availableFor: [PRO], price: 1, features: {sso: {value: true}}}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @ParameterizedTest
    @CsvSource({
        "features, beta, archive, features.beta, ARCHIVED",
        "plans, SOLO, archive, plans.SOLO, ARCHIVED",
        "addons, more, archive, addons.more, ARCHIVED",
        "products, acme, rename, products.acme.displayName, RENAMED",
        "features, beta, rename, features.beta.displayName, RENAMED",
        "plans, SOLO, rename, plans.SOLO.displayName, RENAMED",
        "addons, more, rename, addons.more.displayName, RENAMED",
        "plans, SOLO, move, plans.SOLO.parentPlanId, MOVED",
    })
    void decision_of_the_environment_is_a_conflict_until_it_is_settled(
            String section, String id, String decision, String path, String named) {
        String list = section.equals("addons") ? LIST.replace("availableFor: [PRO], ", "availableFor: [SOLO], ") : LIST;
        development.importPriceList(list).isOk();
        if (section.equals("addons") && decision.equals("archive")) {
            development.post("/plans/SOLO/archive", "").isOk();
        }
        decide(section, id, decision);
        String before = catalog.hash();

        Reply refused = development.importPriceList(list).isProblem(409, "MergeConflict");

        int place = TestCatalog.conflicts(refused).indexOf(path);
        assertThat(place).as(String.valueOf(refused.at("conflicts"))).isNotNegative();
        assertThat(refused.text("conflicts.%d.decision".formatted(place))).isEqualTo(named);
        assertThat(catalog.hash()).isEqualTo(before);
        development.importPriceList(list, "?publish=true&dryRun=true").isProblem(409, "MergeConflict");

        development.importPriceList(list, resolved(refused, "target")).isOk();
        assertThat(catalog.hash()).isEqualTo(before);
        development.importPriceList(list).isOk();
        assertThat(catalog.hash()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "products, acme, archive",
        "features, beta, archive",
        "plans, SOLO, archive",
        "products, acme, rename",
        "features, beta, rename",
        "plans, SOLO, rename",
        "addons, more, rename",
        "plans, SOLO, move",
    })
    void list_that_is_taken_restores_its_values(String section, String id, String decision) {
        String hash = development.importPriceList(LIST).isOk().text("hash");
        decide(section, id, decision);
        Reply refused = development.importPriceList(LIST).isProblem(409, "MergeConflict");

        development.importPriceList(LIST, resolved(refused, "source")).isOk();

        assertThat(catalog.hash()).isEqualTo(hash);
    }

    @ParameterizedTest
    @CsvSource({"features, beta", "plans, SOLO", "addons, more"})
    void unarchived_entity_stays_until_the_list_is_taken(String section, String id) {
        development.importPriceList(LIST).isOk();
        String less = LIST.lines()
                .filter(line -> !line.strip().startsWith(id + ":"))
                .filter(line -> !(id.equals("more") && line.startsWith("addOns")))
                .reduce("", (text, line) -> text + line + "\n");
        String without = development.importPriceList(less).isOk().text("hash");
        development.post("/%s/%s/unarchive".formatted(section, id), "").isOk();
        String before = catalog.hash();

        Reply refused = development.importPriceList(less).isProblem(409, "MergeConflict");

        assertThat(refused.text("conflicts.0.path")).isEqualTo("%s.%s".formatted(section, id));
        assertThat(refused.text("conflicts.0.decision")).isEqualTo("UNARCHIVED");
        assertThat(catalog.hash()).isEqualTo(before);
        development.importPriceList(less, resolved(refused, "target")).isOk();
        assertThat(catalog.hash()).isEqualTo(before);
        development.importPriceList(less).isOk();
        assertThat(catalog.hash()).isEqualTo(before);
        development.importPriceList(LIST).isOk();
        development.importPriceList(less).isOk();
        assertThat(catalog.hash()).isEqualTo(without);
    }

    @Test
    void entity_that_an_import_archived_comes_back_with_a_later_list() {
        String hash = development.importPriceList(LIST).isOk().text("hash");
        development
                .importPriceList(LIST.replace("  SOLO: {price: 3, unit: month}\n", ""))
                .isOk();

        development.importPriceList(LIST).isOk();

        assertThat(catalog.hash()).isEqualTo(hash);
    }

    @Test
    void product_that_stays_archived_and_unknown_paths_are_refused() {
        development.importPriceList(LIST).isOk();
        development
                .importPriceList(LIST, "?publish=true&resolve=plans.FREE%3Dsource")
                .isProblem(400, "BadUserInput");
        development.importPriceList(LIST, "?publish=true&resolve=plans.FREE").isProblem(400, "BadUserInput");
        development.post("/products/acme/archive", "").isOk();
        Reply refused = development.importPriceList(LIST).isProblem(409, "MergeConflict");

        assertThat(TestCatalog.conflicts(refused)).contains("products.acme");
        development.importPriceList(LIST, resolved(refused, "target")).isProblem(400, "BadUserInput");
    }

    private static String resolved(Reply refused, String side) {
        StringBuilder query = new StringBuilder("?publish=true");
        for (String path : TestCatalog.conflicts(refused)) {
            query.append("&resolve=").append(URLEncoder.encode(path + "=" + side, UTF_8));
        }
        return query.toString();
    }

    private void decide(String section, String id, String decision) {
        String path = "/%s/%s".formatted(section, id);
        boolean isPackage = section.equals("plans") || section.equals("addons");
        if (decision.equals("archive")) {
            development.post(path + "/archive", "").isOk();
            return;
        }
        if (isPackage) {
            development.post(path + "/draft", "").isOk();
        }
        String change = decision.equals("move") ? "{\"parentPlanId\": \"FREE\"}" : "{\"displayName\": \"Ours\"}";
        development.patch(path, change).isOk();
        if (isPackage) {
            catalog.publish(section, id).isOk();
        }
    }
}
