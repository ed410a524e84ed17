package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureEditingTest {

    private static final String GIGABYTES = """
            {"unitTransformation": {"divide": 1000000000, "round": "UP", "featureUnits": "GB"}}
            """;

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);

    @Test
    void edit_changes_given_fields_and_null_clears_a_field() {
        development.post("/features", """
                {"id": "size", "displayName": "Size", "featureType": "NUMBER", "description": "how much",
                 "featureUnits": "byte", "featureUnitsPlural": "bytes", "metadata": {"a": "1"}}
                """).isOk();
        String hash = catalog.hash();

        Reply edited = edit("size", """
                {"displayName": "Space", "description": null, "featureUnits": "octet", "metadata": {"b": "2"},
                 "unitTransformation": {"divide": 1024}}
                """).isOk();

        assertThat(edited.text("displayName")).isEqualTo("Space");
        assertThat(edited.at("description")).isNull();
        assertThat(edited.text("featureUnits")).isEqualTo("octet");
        assertThat(edited.text("featureUnitsPlural")).isEqualTo("bytes");
        assertThat(edited.text("metadata")).isEqualTo("{b=2}");
        assertThat(edited.text("unitTransformation.divide")).isEqualTo("1024");
        assertThat(edited.header("X-Ambit-Sequence")).matches("[1-9][0-9]*");
        assertThat(development.get("/features/size").body()).isEqualTo(edited.body());
        assertThat(catalog.hash()).isNotEqualTo(hash);
        assertThat(edit("size", "{\"unitTransformation\": null}").at("unitTransformation"))
                .isNull();
    }

    @Test
    void repeated_edit_changes_nothing() {
        catalog.feature("f", FeatureKind.BOOLEAN);
        Reply edited = edit("f", "{\"displayName\": \"F2\"}").isOk();
        String hash = catalog.hash();

        Reply again = edit("f", "{\"displayName\": \"F2\"}").isOk();

        assertThat(again.body()).isEqualTo(edited.body());
        assertThat(again.header("X-Ambit-Sequence")).isEqualTo(edited.header("X-Ambit-Sequence"));
        assertThat(catalog.hash()).isEqualTo(hash);
    }

    /// Features have no versions, so checks use the new name immediately.
    @Test
    void a_check_shows_the_new_name() {
        catalog.feature("f", FeatureKind.BOOLEAN);
        catalog.plan("basic", grant("f"));
        development.subscribe("ann", "basic");
        assertThat(development.check("ann", "f").text("feature.displayName")).isEqualTo("f");

        edit("f", "{\"displayName\": \"Better\"}").isOk();

        assertThat(development.check("ann", "f").text("feature.displayName")).isEqualTo("Better");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"featureType": "NUMBER"}                                             | 400 | BadUserInput         | featureType
            {"meterType": "FLUCTUATING"}                                          | 400 | BadUserInput         | meterType
            {"displayName": null}                                                 | 400 | BadUserInput         | displayName
            {"displayName": ""}                                                   | 400 | BadUserInput         | displayName
            {"enumConfiguration": [{"value": "a", "displayName": "A"}]}           | 400 | BadUserInput         | enumConfiguration
            {"unitTransformation": {"divide": 0}}                                 | 400 | BadUserInput         | unitTransformation.divide
            {"metadata": {"a": 1}}                                                | 400 | BadUserInput         | metadata.a
            {"meter": {"aggregation": {"function": "COUNT"}, "filters": []}}      | 400 | BadUserInput         | meter.filters
            {"meter": {"aggregation": {"function": "COUNT"}, "filters": [{"conditions": [{"field": "eventName", "operation": "EQUALS", "value": "a"}]}]}} | 400 | MeterMustBeAssociatedToMeteredFeature | meterType
            """)
    void invalid_edit_is_refused_naming_the_field(String body, int status, String code, String field) {
        catalog.feature("f", FeatureKind.BOOLEAN);

        Reply refused = Refusal.of(development, status, code, () -> edit("f", body));

        assertThat(refused.text("field")).isEqualTo(field);
    }

    @Test
    void an_unknown_or_archived_feature_is_not_edited() {
        catalog.feature("f", FeatureKind.BOOLEAN);
        development.post("/features/f/archive", "").isOk();

        Reply missing = Refusal.of(development, 404, "FeatureNotFound", () -> edit("g", "{\"displayName\": \"G\"}"));
        Refusal.of(development, 409, "EntityIsArchivedError", () -> edit("f", "{\"displayName\": \"G\"}"));
        acme.production().patch("/features/f", "{}").isProblem(404, "FeatureNotFound");

        assertThat(missing.text("refId")).isEqualTo("g");
    }

    @Test
    void enum_value_in_use_cannot_be_removed() {
        catalog.feature("tier", FeatureKind.ENUM, "gold", "silver", "tin", "lead");
        catalog.plan("basic", grant("tier", "\"enumValues\": [\"gold\"]"));
        development.subscribe("ann", "basic");
        development.post("/plans/basic/draft", "").isOk();
        development.patch("/plans/basic/entitlements/tier", """
                {"type": "FEATURE", "enumValues": ["silver"]}
                """).isOk();
        catalog.publish("plans", "basic").isOk();
        catalog.draftPlan("next").isOk();
        catalog.entitle("plans", "next", grant("tier", "\"enumValues\": [\"tin\"]"))
                .isOk();

        for (String allowedValues : new String[] {"silver,tin", "gold,tin", "gold,silver"}) {
            Reply refused = Refusal.of(development, 400, "BadUserInput", () -> edit("tier", values(allowedValues)));
            assertThat(refused.text("field")).isEqualTo("enumConfiguration");
            assertThat(refused.text("usedEnumValues")).isEqualTo("[gold, silver, tin]");
        }
        Reply edited = edit("tier", values("gold,silver,tin,brass")).isOk();

        assertThat(edited.text("enumConfiguration.3.value")).isEqualTo("brass");
    }

    @LongTest
    void unit_of_a_subscribed_feature_cannot_be_changed() {
        catalog.feature("size", FeatureKind.METERED);
        catalog.feature("speed", FeatureKind.METERED);
        catalog.feature("unsold", FeatureKind.METERED);
        catalog.plan("base", limit("size", 5));
        catalog.planOn("base", "pro");
        catalog.addon("more", limit("speed", 5));
        catalog.planWith(List.of("more"), "fast");
        catalog.plan("nobodys", limit("unsold", 5));
        development.subscribe("ann", "pro");
        development.post("/customers", "{\"id\": \"bob\"}").isOk();
        development.post("/subscriptions", """
                {"customerId": "bob", "planId": "fast", "addons": [{"id": "more", "quantity": 1}],
                 "id": "bobs"}
                """).isOk();

        Refusal.of(development, 409, "CannotUpdateUnitTransformationError", () -> edit("size", GIGABYTES));
        Refusal.of(development, 409, "CannotUpdateUnitTransformationError", () -> edit("speed", GIGABYTES));
        edit("unsold", GIGABYTES).isOk();
        edit("size", "{\"displayName\": \"Space\"}").isOk();
        development.post("/subscriptions/bobs/cancel", "{}").isOk();

        assertThat(edit("speed", GIGABYTES).isOk().text("unitTransformation.featureUnits"))
                .isEqualTo("GB");
    }

    @Test
    void unit_of_a_promotionally_granted_feature_cannot_be_changed() {
        catalog.feature("size", FeatureKind.METERED);
        catalog.feature("speed", FeatureKind.METERED);
        TestClock clock = TestClock.stop(acme);
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        development.post("/customers/ann/promotional-entitlements", """
                {"promotionalEntitlements": [
                    {"featureId": "size", "usageLimit": 5, "period": "lifetime"},
                    {"featureId": "speed", "usageLimit": 5, "period": "1 week"}]}
                """).isOk();

        Refusal.of(development, 409, "CannotUpdateUnitTransformationError", () -> edit("size", GIGABYTES));
        Refusal.of(development, 409, "CannotUpdateUnitTransformationError", () -> edit("speed", GIGABYTES));
        clock.advance("P8D");

        edit("speed", GIGABYTES).isOk();
    }

    private static String values(String values) {
        return Arrays.stream(values.split(",", -1))
                .map("{\"value\": \"%1$s\", \"displayName\": \"%1$s\"}"::formatted)
                .collect(Collectors.joining(", ", "{\"enumConfiguration\": [", "]}"));
    }

    private Reply edit(String id, String body) {
        return development.patch("/features/" + id, body);
    }
}
