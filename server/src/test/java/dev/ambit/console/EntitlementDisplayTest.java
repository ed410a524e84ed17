package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EntitlementDisplayTest {

    private static final Pattern WAS = Pattern.compile("name=\"was\" value=\"([^\"]*)\"");

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final ConsoleClient owner = ConsoleClient.of(TestPerson.owner(acme));
    private final String page = "/console/%s/e/development/plans/free/features/sso".formatted(acme.slug());

    @Test
    void texts_position_and_widgets_of_an_entitlement_are_edited_and_cleared() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("free", TestCatalog.grant("sso"));

        save(Map.of(
                "displayNameOverride", "Single sign-on",
                "description", "With SAML",
                "order", "3",
                "hiddenFromWidgets", "PAYWALL"));

        Reply shown = entitlements();
        assertThat(shown.text("0.displayNameOverride")).isEqualTo("Single sign-on");
        assertThat(shown.text("0.description")).isEqualTo("With SAML");
        assertThat(shown.text("0.order")).isEqualTo("3");
        assertThat(shown.text("0.hiddenFromWidgets")).contains("PAYWALL");
        assertThat(owner.get(page).body()).contains("value=\"Single sign-on\"", "<details open>");

        save(Map.of());

        assertThat(entitlements().text("0.displayNameOverride")).isEqualTo("null");
        assertThat(entitlements().text("0.order")).isEqualTo("null");
        assertThat(entitlements().text("0.hiddenFromWidgets")).isEqualTo("[]");
    }

    private Reply entitlements() {
        return development.get("/plans/free/entitlements").isOk();
    }

    private void save(Map<String, String> display) {
        Matcher was = WAS.matcher(owner.get(page).body());
        assertThat(was.find()).isTrue();
        Map<String, String> fields = new HashMap<>(display);
        fields.put("was", ConsoleClient.unescaped(was.group(1)));
        fields.put("access", "INCLUDED");
        assertThat(owner.submit(page, page, fields).statusCode()).isEqualTo(303);
    }
}
