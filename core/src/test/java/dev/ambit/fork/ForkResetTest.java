package dev.ambit.fork;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static dev.ambit.engine.FeatureKind.METERED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.pricelist.PriceListText;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForkResetTest {

    private static final String PATH = "/api/v1/environments";

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();
    private final TestEnvironment parent = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private TestEnvironment fork;
    private TestCatalog forked;

    @BeforeEach
    void a_fork() {
        catalog.feature("calls", METERED);
        catalog.feature("sso", BOOLEAN);
        catalog.addon("more", limit("calls", 5));
        catalog.planWith(List.of("more"), "basic", limit("calls", 10));
        catalog.planOn("basic", "pro", grant("sso"));
        fork = TestEnvironment.of(
                http,
                http.post(acme.key(), PATH + "/development/fork", "{\"displayName\": \"Fork\"}")
                        .isOk(),
                "");
        forked = TestCatalog.of(acme, fork);
    }

    @Test
    void catalog_equals_the_parents_again() {
        forked.feature("audit", BOOLEAN);
        forked.plan("enterprise", grant("audit"));
        change(fork, "basic", "{\"displayName\": \"Cheaper\"}");
        fork.post("/plans/pro/archive", "").isOk();
        fork.post("/products", "{\"id\": \"second\", \"displayName\": \"Second\"}")
                .isOk();
        change(parent, "basic", "{\"displayName\": \"Basic plan\"}");
        catalog.addon("extra", limit("calls", 1));
        parent.patch("/features/sso", "{\"displayName\": \"Single sign-on\"}").isOk();
        parent.patch("/products/" + catalog.product(), "{\"displayName\": \"Renamed\"}")
                .isOk();
        parent.post("/addons/more/draft", "").isOk();

        Reply reset = reset().isOk();

        assertThat(reset.text("hash")).isEqualTo(catalog.hash()).isEqualTo(forked.hash());
        assertThat(fork.get("/plans?status[]=PUBLISHED").texts("id")).containsExactlyInAnyOrder("basic", "pro");
        assertThat(fork.get("/plans/basic").text("displayName")).isEqualTo("Basic plan");
        assertThat(divergence().text("ahead")).isEqualTo("0");
        assertThat(divergence().text("behind")).isEqualTo("0");
        assertThat(http.get(acme.key(), PATH + "/fork/revisions").texts("why"))
                .contains("The catalog was reset to that of the parent.")
                .noneMatch(it -> it.contains("development"));
    }

    @Test
    void drafts_are_discarded() {
        fork.post("/plans/basic/draft", "").isOk();
        forked.draftPlan("future");

        reset().isOk();

        assertThat(fork.get("/plans?status[]=DRAFT").texts("id")).isEmpty();
        fork.get("/plans/future").isProblem(404, "PlanNotFound");
    }

    @Test
    void keys_hooks_and_customers_stay() {
        fork.subscribe("ann", "pro");
        String hook = fork.post("/webhooks", "{\"url\": \"https://hooks.example/ambit\"}")
                .isOk()
                .text("id");
        change(fork, "basic", "{\"displayName\": \"Cheaper\"}");

        reset().isOk();

        fork.get("/webhooks/" + hook).isOk();
        assertThat(fork.check("ann", "sso").text("isGranted")).isEqualTo("true");
        assertThat(http.get(acme.key(), PATH + "/fork").text("id")).isEqualTo(fork.id());
    }

    @Test
    void billing_ids_of_the_fork_stay() {
        change(fork, "basic", "{\"billingId\": \"price_fork\", \"displayName\": \"Cheaper\"}");

        reset().isOk();

        assertThat(fork.get("/plans/basic").text("billingId")).isEqualTo("price_fork");
    }

    @Test
    void plan_with_an_archived_base_plan_grants_the_same_after_a_reset() {
        change(parent, "basic", "{\"displayName\": \"Basic plan\"}");
        catalog.planOn("pro", "max", limit("calls", 20));
        parent.post("/plans/basic/archive", "").isOk();
        parent.post("/plans/pro/archive", "").isOk();
        change(fork, "pro", "{\"displayName\": \"Better\"}");

        assertThat(reset().isOk().text("hash")).isEqualTo(catalog.hash());
        assertThat(reset().isOk().text("hash")).isEqualTo(forked.hash());

        assertThat(fork.get("/plans?status[]=PUBLISHED").texts("id")).containsExactly("max");
        assertThat(fork.get("/plans/basic").text("displayName")).isEqualTo("Basic plan");
        assertThat(fork.get("/plans/basic").text("status")).isEqualTo("ARCHIVED");
        assertThat(fork.get("/plans/max").text("versionNumber")).isEqualTo("0");
        fork.subscribe("ann", "max");
        assertThat(fork.check("ann", "sso").text("isGranted")).isEqualTo("true");
        assertThat(fork.check("ann", "calls", "20").text("isGranted")).isEqualTo("true");
    }

    @Test
    void equal_catalog_gets_no_new_version() {
        change(fork, "basic", "{\"billingId\": \"price_fork\"}");
        String version = fork.get("/plans/basic").text("versionNumber");

        reset().isOk();
        reset().isOk();

        assertThat(fork.get("/plans/basic").text("versionNumber")).isEqualTo(version);
        assertThat(fork.get("/plans/basic").text("billingId")).isEqualTo("price_fork");
        assertThat(http.get(acme.key(), PATH + "/fork/revisions").texts("hash")).hasSize(1);
    }

    @Test
    void equal_catalog_without_billing_ids_gets_no_new_version() {
        reset().isOk();

        assertThat(fork.get("/plans/basic").text("versionNumber")).isEqualTo("0");
        assertThat(http.get(acme.key(), PATH + "/fork/revisions").texts("hash")).hasSize(1);
    }

    @Test
    void feature_of_another_type_is_refused_by_name() {
        forked.feature("seats", BOOLEAN);
        catalog.feature("seats", METERED);
        String before = forked.hash();

        Reply refused = reset().isProblem(409, "DuplicatedEntityNotAllowed");

        assertThat(refused.text("message")).contains("`seats`");
        assertThat(forked.hash()).isEqualTo(before);
    }

    @LongTest
    void real_price_list_of_another_year_comes_back() {
        parent.importPriceList(PriceListText.of("figma/2024")).isOk();
        reset().isOk();
        fork.importPriceList(PriceListText.of("figma/2025")).isOk();
        assertThat(forked.hash()).isNotEqualTo(catalog.hash());

        reset().isOk();

        assertThat(forked.hash()).isEqualTo(catalog.hash());
    }

    @CiTest
    void only_admins_reset() {
        TestPerson.member(acme, "NONE", "VIEWER")
                .post("/environments/fork/reset", "{\"from\": \"PARENT\"}")
                .isProblem(403, "AccessDeniedError");
        http.post(acme.key(), PATH + "/fork/reset", "{\"from\": \"production\"}")
                .isProblem(400, "BadUserInput");
    }

    private static void change(TestEnvironment environment, String plan, String fields) {
        environment.post("/plans/%s/draft".formatted(plan), "").isOk();
        environment.patch("/plans/" + plan, fields).isOk();
        environment
                .post("/plans/%s/publish".formatted(plan), "{\"migrationType\": \"NEW_CUSTOMERS\"}")
                .isOk();
    }

    private Reply reset() {
        return http.post(acme.key(), PATH + "/fork/reset", "{\"from\": \"PARENT\"}");
    }

    private Reply divergence() {
        return http.get(acme.key(), PATH + "/fork/divergence").isOk();
    }
}
