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

class FeatureApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "featureType": "BOOLEAN"                                                          | None
            "featureType": "BOOLEAN", "meterType": "None"                                     | None
            "featureType": "NUMBER"                                                           | None
            "featureType": "NUMBER", "meterType": "FLUCTUATING"                               | FLUCTUATING
            "featureType": "NUMBER", "meterType": "INCREMENTAL"                               | INCREMENTAL
            "featureType": "ENUM", "enumConfiguration": [{"value": "a", "displayName": "A"}]  | None
            """)
    @Tag("long")
    void a_feature_of_each_type_is_read_as_it_was_created(String fields, String meterType) {
        Reply created = development.post("/features", """
                {"id": "f", "displayName": "F", %s, "description": "about", "featureUnits": "call",
                 "featureUnitsPlural": "calls", "metadata": {"k": "v"}}
                """.formatted(fields));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("meterType")).isEqualTo(meterType);
        assertThat(created.text("featureStatus")).isEqualTo("NEW");
        assertThat(created.text("featureUnitsPlural")).isEqualTo("calls");
        assertThat(created.text("metadata.k")).isEqualTo("v");
        assertThat(development.get("/features/f").body()).isEqualTo(created.body());
        assertThat(development.get("/features").at("0")).isEqualTo(created.at(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "featureType": "BOOLEAN", "meterType": "INCREMENTAL"                | UnsupportedFeatureType | meterType
            "featureType": "ENUM", "meterType": "FLUCTUATING", "enumConfiguration": [{"value": "a", "displayName": "A"}] | UnsupportedFeatureType | meterType
            "featureType": "ENUM"                                               | BadUserInput | enumConfiguration
            "featureType": "ENUM", "enumConfiguration": []                      | BadUserInput | enumConfiguration
            "featureType": "ENUM", "enumConfiguration": [{"value": "a"}]        | BadUserInput | enumConfiguration.0.displayName
            "featureType": "ENUM", "enumConfiguration": [{"value": "a", "displayName": "A"}, {"value": "a", "displayName": "B"}] | BadUserInput | enumConfiguration
            "featureType": "BOOLEAN", "enumConfiguration": [{"value": "a", "displayName": "A"}] | BadUserInput | enumConfiguration
            "featureType": "METERED"                                            | BadUserInput | featureType
            "featureType": "NUMBER", "meterType": "Incremental"                 | BadUserInput | meterType
            "displayName2": "F"                                                 | BadUserInput | displayName2
            """)
    @Tag("long")
    void invalid_feature_is_refused_naming_the_field(String fields, String code, String field) {
        Reply refused = development.post("/features", """
                {"id": "f", "displayName": "F", %s}
                """.formatted(fields));

        assertThat(refused.isProblem(400, code).text("field")).isEqualTo(field);
        development.get("/features/f").isProblem(404, "FeatureNotFound");
    }

    @Test
    void feature_id_must_be_unique() {
        create("f", "BOOLEAN").isOk();

        create("f", "NUMBER").isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(development.get("/features/f").text("featureType")).isEqualTo("BOOLEAN");
        acme.production().get("/features/f").isProblem(404, "FeatureNotFound");
    }

    @Test
    void lists_are_filtered_by_type_meter_and_status() {
        create("flag", "BOOLEAN").isOk();
        create("size", "NUMBER").isOk();
        create("calls", "NUMBER\", \"meterType\": \"INCREMENTAL").isOk();

        assertThat(development.get("/features").texts("id")).containsExactly("flag", "size", "calls");
        assertThat(development.get("/features?featureType=NUMBER").texts("id")).containsExactly("size", "calls");
        assertThat(development
                        .get("/features?featureType=BOOLEAN,NUMBER&limit=1")
                        .texts("id"))
                .containsExactly("flag");
        assertThat(development.get("/features?meterType[]=INCREMENTAL").texts("id"))
                .containsExactly("calls");
        assertThat(development.get("/features?status=SUSPENDED").texts("id")).isEmpty();
        assertThat(development.get("/features?status=NEW,ACTIVE").texts("id")).hasSize(3);
        assertThat(development.get("/features?status=NEW").texts("featureStatus"))
                .containsExactly("NEW", "NEW", "NEW");
        assertThat(development.get("/features?status=ACTIVE").texts("id")).isEmpty();
        assertThat(development.get("/features?status=ACTIVE,SUSPENDED").texts("id"))
                .isEmpty();
        development.get("/features?featureType=WORD").isProblem(400, "BadUserInput");
    }

    @Test
    void new_feature_cannot_have_the_status_suspended() {
        Reply refused = create("f", "BOOLEAN\", \"featureStatus\": \"SUSPENDED");
        assertThat(refused.isProblem(400, "UnsupportedParameter").text("field")).isEqualTo("featureStatus");
        assertThat(refused.text("allowed")).isEqualTo("NEW, ACTIVE");

        assertThat(create("used", "BOOLEAN\", \"featureStatus\": \"ACTIVE")
                        .isOk()
                        .text("featureStatus"))
                .isEqualTo("ACTIVE");
        assertThat(development.get("/features/used").text("featureStatus")).isEqualTo("ACTIVE");
        assertThat(development.get("/features?status=ACTIVE").texts("id")).containsExactly("used");
        development.post("/features/used/archive", "").isOk();
        development.post("/features/used/unarchive", "").isOk();
        assertThat(development.get("/features/used").text("featureStatus")).isEqualTo("ACTIVE");
        assertThat(create("f", "BOOLEAN\", \"featureStatus\": \"NEW").isOk().text("featureStatus"))
                .isEqualTo("NEW");
    }

    private Reply create(String id, String type) {
        return development.post("/features", """
                {"id": "%s", "displayName": "F", "featureType": "%s"}
                """.formatted(id, type));
    }
}
