package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A member of each role follows all links: every action that a page offers is allowed.
@Order(1)
@ResourceLock(TestOperators.CUSTOMERS)
class RolesTest {

    private static final int FORBIDDEN = 403;
    private static final Pattern LINK = Pattern.compile("href=\"(/console/[^\"]*)\"");
    private static final Pattern FORM = Pattern.compile(
            "<form (?=[^>]*method=\"post\")[^>]*action=\"(/console/[^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<input ([^>]*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final String SIGN_OUT = "/console/sign-out";

    private final TestAccount acme = TestServer.openAccount();

    @BeforeEach
    void a_webhook_is_there() {
        acme.development()
                .post("/webhooks", "{\"url\": \"http://127.0.0.1:1/hooks\"}")
                .isOk();
    }

    @BeforeEach
    void an_order_is_there() {
        TestServer.http().post(acme.key(), "/api/v1/orders", """
                        {"source": "production", "scope": ["DATABASE"], "databaseStrategy": "SCHEMA", "contact": "Ann"}
                        """).isOk();
    }

    @ParameterizedTest
    @CsvSource({"NONE, VIEWER", "VIEWER, VIEWER", "NONE, SUPPORT", "VIEWER, ADMIN", "ADMIN, ADMIN"})
    @Tag("ci")
    void console_offers_each_role_only_allowed_actions(String production, String nonProduction) {
        assertNothingRefused(ConsoleClient.of(TestPerson.member(acme, production, nonProduction)));
    }

    @Test
    void console_offers_owners_only_allowed_actions() {
        ConsoleClient owner = ConsoleClient.of(TestPerson.owner(acme));

        assertThat(formActions(owner)).hasSizeGreaterThan(15);
        assertNothingRefused(owner);
    }

    /// Operators see the orders of all accounts, so a role with write access would cancel orders of other tests.
    @ParameterizedTest
    @ValueSource(strings = {"SUPPORT", "VIEWER"})
    @Sampled(2)
    void console_offers_operators_only_allowed_actions(String role) {
        assertNothingRefused(ConsoleClient.of(TestOperators.member(acme, role)));
    }

    @CiTest
    void viewer_is_offered_only_notification_settings_and_sign_out() {
        ConsoleClient viewer = ConsoleClient.of(TestPerson.member(acme, "VIEWER", "VIEWER"));

        // A viewer chooses its own notifications.
        assertThat(formActions(viewer))
                .containsExactly("/console/%s/notifications/settings".formatted(acme.slug()), SIGN_OUT);
        assertThat(pages(viewer).keySet()).noneMatch(it -> it.matches(".*/(new|edit|delete|rotate|remove)"));
    }

    /// The member is a viewer in production and an admin in development.
    @CiTest
    void offered_actions_depend_on_the_role_for_the_environment_type() {
        Set<String> offers = formActions(ConsoleClient.of(TestPerson.member(acme, "VIEWER", "ADMIN")));

        assertThat(offers).anyMatch(it -> it.contains("/e/development/stripe"));
        assertThat(offers).anyMatch(it -> it.endsWith("/environments/development/delete"));
        assertThat(offers).filteredOn(RolesTest::isNoFork).noneMatch(it -> it.contains("/production/"));
    }

    @LongTest
    void offered_actions_depend_on_access_overrides_of_the_environment() {
        TestPerson ann = TestPerson.member(acme, "VIEWER", "ADMIN");
        TestServer.http()
                .put(acme.key(), "/api/v1/environments/development/access", """
                        {"overrides": [{"memberId": "%s", "effect": "ALLOW", "granted": "VIEWER"}]}
                        """.formatted(ann.id()))
                .isOk();
        ConsoleClient browser = ConsoleClient.of(ann);

        assertThat(formActions(browser)).filteredOn(RolesTest::isNoFork).noneMatch(it -> it.contains("/development/"));
        assertNothingRefused(browser);
    }

    /// A fork changes nothing in its source. It needs the role for the new environment.
    private static boolean isNoFork(String action) {
        return !action.endsWith("/fork");
    }

    /// Sends each form as the page fills it in.
    private static void assertNothingRefused(ConsoleClient browser) {
        forms(browser).forEach((action, content) -> {
            if (!action.equals(SIGN_OUT)) {
                HttpResponse<String> answer =
                        browser.send(browser.form(action, SameSite.formToken(browser.session()), fields(content))
                                .header("Origin", browser.server()));
                assertThat(answer.statusCode()).as(action).isNotEqualTo(FORBIDDEN);
            }
        });
    }

    private static Set<String> formActions(ConsoleClient browser) {
        return forms(browser).keySet();
    }

    /// The forms of each page, by their targets.
    private static Map<String, String> forms(ConsoleClient browser) {
        Map<String, String> forms = new TreeMap<>();
        pages(browser)
                .values()
                .forEach(page -> FORM.matcher(page).results().forEach(it -> forms.put(it.group(1), it.group(2))));
        return forms;
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new TreeMap<>();
        INPUT.matcher(form).results().map(MatchResult::group).forEach(input -> {
            Map<String, String> attributes = new TreeMap<>();
            ATTRIBUTE.matcher(input).results().forEach(it -> attributes.put(it.group(1), it.group(2)));
            boolean isLeftOut = attributes.getOrDefault("type", "text").matches("radio|checkbox")
                    && !input.matches(".*\\bchecked\\b.*");
            if (!isLeftOut && !attributes.getOrDefault("name", SameSite.FIELD).equals(SameSite.FIELD)) {
                fields.put(attributes.get("name"), ConsoleClient.unescaped(attributes.getOrDefault("value", "")));
            }
        });
        return fields;
    }

    private static Map<String, String> pages(ConsoleClient browser) {
        Map<String, String> pages = new TreeMap<>();
        Set<String> known = new HashSet<>(Set.of("/console"));
        Deque<String> open = new ArrayDeque<>(known);
        while (!open.isEmpty()) {
            String path = open.pop();
            HttpResponse<String> page = browser.get(path);
            if (page.statusCode() == 303) {
                open.push(page.headers().firstValue("Location").orElseThrow());
                continue;
            }
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            pages.put(path, page.body());
            found(LINK, page.body()).stream()
                    .map(ConsoleClient::unescaped)
                    .filter(known::add)
                    .forEach(open::push);
        }
        return pages;
    }

    private static Set<String> found(Pattern pattern, String html) {
        return pattern.matcher(html).results().map(it -> it.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
