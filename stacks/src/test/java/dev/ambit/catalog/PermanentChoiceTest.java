package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A misspelled choice that cannot be changed later gets no suggestion.
@Tag("ci")
class PermanentChoiceTest {

    private final TestAccount acme = TestServer.openAccount();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /environments | {"displayName": "A", "type": "PRODUCTON"}                                             | type
            /environments | {"displayName": "A", "type": "production"}                                            | type
            /features     | {"id": "a", "displayName": "A", "featureType": "NUMBR"}                               | featureType
            /features     | {"id": "a", "displayName": "A", "featureType": "NUMBER", "meterType": "FLUCTUATIN"}   | meterType
            /orders       | {"source": "production", "scope": ["DATABASE"], "contact": "a", "databaseStrategy": "SCHEMAS"} | databaseStrategy
            """)
    void misspelled_permanent_choice_gets_no_suggestion(String path, String body, String field) {
        String key = path.equals("/features") ? acme.development().key() : acme.key();

        Reply refused = acme.http().post(key, "/api/v1" + path, body).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("allowed")).isNotEmpty();
        assertThat(refused.text("message")).doesNotContain("mean");
    }

    @LongTest
    void misspelled_changeable_choice_gets_a_suggestion() {
        Reply refused = acme.development().post("/features", """
                        {"id": "a", "displayName": "A", "featureType": "BOOLEAN", "featureStatus": "ACTIV"}
                        """).isProblem(400, "BadUserInput");

        assertThat(refused.text("message")).endsWith("Do you mean \"ACTIVE\"?");
    }
}
