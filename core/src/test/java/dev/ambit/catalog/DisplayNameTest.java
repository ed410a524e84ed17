package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names of the catalog that look like another name.
class DisplayNameTest {

    private static final TestAccount ACME = TestServer.openAccount();
    private static final TestEnvironment DEVELOPMENT = ACME.development();
    private static final String HIDDEN = "Pro\u200b";

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/products, `{\"id\": \"hidden\", \"displayName\": \"%s\"}`",
                "/features, `{\"id\": \"hidden\", \"displayName\": \"%s\", \"featureType\": \"BOOLEAN\"}`",
                "/plans, `{\"id\": \"hidden\", \"displayName\": \"%s\", \"productId\": \"any\"}`",
                "/addons, `{\"id\": \"hidden\", \"displayName\": \"%s\", \"productId\": \"any\"}`"
            })
    void new_name_with_an_invisible_character_is_refused(String path, String body) {
        Reply refused = post(path, body.formatted(HIDDEN)).isProblem(400, "BadUserInput");

        assertThat(refused.text("field")).isEqualTo("displayName");
    }

    @Test
    void changed_name_with_an_invisible_character_is_refused_but_a_stored_one_can_stay() {
        post("/products", "{\"id\": \"shop\", \"displayName\": \"Shop\"}").isOk();

        Reply refused = patch("/products/shop", "{\"displayName\": \"%s\"}".formatted(HIDDEN));

        refused.isProblem(400, "BadUserInput");
        assertThat(DisplayName.changed("displayName", HIDDEN, HIDDEN)).isEqualTo(HIDDEN);
        assertThat(DisplayName.changed("displayName", null, HIDDEN)).isEqualTo(HIDDEN);
    }

    private static Reply post(String path, String body) {
        return ACME.http().post(DEVELOPMENT.key(), "/api/v1" + path, body);
    }

    private static Reply patch(String path, String body) {
        return ACME.http().patch(DEVELOPMENT.key(), "/api/v1" + path, body);
    }
}
