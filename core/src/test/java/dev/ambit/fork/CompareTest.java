package dev.ambit.fork;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static dev.ambit.engine.FeatureKind.BOOLEAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.pricelist.PriceListText;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The differences of two environments, in words.
class CompareTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();
    private final TestEnvironment source = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private TestEnvironment fork;
    private TestCatalog forked;

    @BeforeEach
    void a_fork() {
        source.post("/features", """
                {"id": "calls", "displayName": "API calls", "featureType": "NUMBER", "meterType": "INCREMENTAL"}
                """).isOk();
        catalog.feature("sso", BOOLEAN);
        catalog.plan("basic", limit("calls", 10));
        catalog.plan("old", grant("sso"));
        fork = TestEnvironment.of(
                http,
                http.post(acme.key(), "/api/v1/environments/development/fork", "{\"displayName\": \"Fork\"}")
                        .isOk(),
                "");
        forked = TestCatalog.of(acme, fork);
    }

    @Test
    void each_difference_names_its_entity_and_what_happened_to_it() {
        change();

        Reply diff = diff("");

        assertThat(diff.texts("path"))
                .containsExactly(
                        "features.audit",
                        "plans.basic.displayName",
                        "plans.basic.entitlements.calls.usageLimit",
                        "plans.basic.entitlements.sso",
                        "plans.new",
                        "plans.old");
        assertThat(diff.texts("change")).containsExactly("ADDED", "CHANGED", "CHANGED", "ADDED", "ADDED", "REMOVED");
        assertThat(diff.text("2.entity.kind")).isEqualTo("PLAN");
        assertThat(diff.text("2.entity.id")).isEqualTo("basic");
        assertThat(diff.text("2.entity.displayName")).isEqualTo("Starter");
        assertThat(diff.text("2.entity.change")).isEqualTo("CHANGED");
        assertThat(diff.text("2.lines.0.label")).isEqualTo("API calls: usage limit");
        assertThat(diff.text("2.lines.0.from")).isEqualTo("10");
        assertThat(diff.text("2.lines.0.to")).isEqualTo("20");
        assertThat(diff.text("4.entity.change")).isEqualTo("ADDED");
        assertThat(diff.text("5.entity.change")).isEqualTo("REMOVED");
    }

    @Test
    void text_groups_the_entities_and_names_them() throws Exception {
        change();

        String text = text("TEXT");

        assertThat(text).startsWith("2 added, 1 removed, 1 changed\n\nAdded\n  + Feature audit (audit)\n");
        assertThat(text).contains("""

                Removed
                  - Plan old (old)
                """).contains("""

                Changed
                  ~ Plan Starter (basic)
                      Name: basic -> Starter
                      API calls: usage limit: 10 -> 20
                      sso: granted
                """);
    }

    @Test
    void markdown_has_a_table_for_each_entity() throws Exception {
        change();

        String markdown = text("MARKDOWN");

        assertThat(markdown).startsWith("**2 added, 1 removed, 1 changed**\n").contains("""
                ### Changed

                #### Plan Starter (`basic`)

                | | from | to |
                |---|---|---|
                | Name | basic | Starter |
                """);
    }

    @Test
    void name_cannot_break_out_of_its_cell() throws Exception {
        fork.post("/plans/basic/draft", "").isOk();
        fork.patch("/plans/basic", "{\"displayName\": \"a|b <b>*c*</b>\"}").isOk();
        forked.publish("plans", "basic");

        assertThat(text("MARKDOWN")).contains("| Name | basic | a\\|b \\<b\\>\\*c\\*\\</b\\> |");
    }

    @Test
    void prices_are_compared_one_by_one() {
        forked.draftPlan("paid", "\"pricingType\": \"PAID\"").isOk();
        forked.charge("plans", "paid", TestCatalog.flat("MONTHLY", "10"), TestCatalog.flat("ANNUALLY", "100"))
                .isOk();
        forked.publish("plans", "paid");
        String before = forked.hash();
        fork.post("/plans/paid/draft", "").isOk();
        forked.charge("plans", "paid", TestCatalog.flat("MONTHLY", "12"), TestCatalog.flat("ANNUALLY", "100"))
                .isOk();
        forked.publish("plans", "paid");

        Reply diff = http.get(acme.key(), "/api/v1/diff?from=fork@%s&to=fork".formatted(before));

        assertThat(diff.texts("path")).containsExactly("plans.paid.charges");
        assertThat(diff.text("0.lines.0.label")).isEqualTo("Monthly flat fee");
        assertThat(diff.text("0.lines.0.from")).isEqualTo("10 USD");
        assertThat(diff.text("0.lines.0.to")).isEqualTo("12 USD");
        assertThat(diff.at("0.lines.1")).isNull();
    }

    @Test
    void equal_catalogs_have_no_differences() throws Exception {
        assertThat(text("TEXT")).isEqualTo("The catalogs are equal.\n");
        assertThat(diff("").texts("path")).isEmpty();
        diffOf("development", "fork", "&format=PDF").isProblem(400, "BadUserInput");
    }

    /// Each difference of a real price list has words, and no value is lost.
    @LongTest
    void years_of_a_real_price_list_are_described() {
        source.importPriceList(PriceListText.of("figma/2024")).isOk();
        String before = catalog.hash();
        source.importPriceList(PriceListText.of("figma/2025")).isOk();

        Reply diff = diffOf("development@" + before, "development", "");

        assertThat(diff.texts("path")).isNotEmpty();
        for (int i = 0; i < diff.texts("path").size(); i++) {
            assertThat(diff.at(i + ".lines.0")).as(diff.text(i + ".path")).isNotNull();
        }
    }

    private void change() {
        forked.feature("audit", BOOLEAN);
        forked.plan("new", grant("audit"));
        fork.post("/plans/basic/draft", "").isOk();
        fork.patch("/plans/basic", "{\"displayName\": \"Starter\"}").isOk();
        fork.patch("/plans/basic/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 20}")
                .isOk();
        forked.entitle("plans", "basic", grant("sso")).isOk();
        forked.publish("plans", "basic");
        fork.post("/plans/old/archive", "").isOk();
    }

    private Reply diff(String format) {
        return diffOf("development", "fork", format).isOk();
    }

    /// Bypasses the check of the description, which reads every answer as JSON.
    private String text(String format) throws IOException, InterruptedException {
        HttpResponse<String> response = CLIENT.send(
                http.request("/api/v1/diff?from=development&to=fork&format=" + format)
                        .header("X-API-KEY", acme.key())
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        return response.body();
    }

    private Reply diffOf(String from, String to, String format) {
        return http.get(acme.key(), "/api/v1/diff?from=%s&to=%s%s".formatted(from, to, format));
    }
}
