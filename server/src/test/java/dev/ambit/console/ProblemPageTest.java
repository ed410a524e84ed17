package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests error responses of the console: browsers get a page, and programs get JSON.
@Isolated("locks the stacks")
class ProblemPageTest {

    private static final int TOO_LARGE = 2 << 20;
    private static final Pattern TRACE = Pattern.compile("<code id=\"trace\">([0-9a-f]{32})</code>");

    private final ConsoleClient nobody = ConsoleClient.nobody();

    @ParameterizedTest
    @ValueSource(strings = {"/console/a/b/c/d", "/console/acme/nothing", "/console/acme/e/development/nothing/x"})
    void unknown_console_path_is_answered_with_an_error_page(String path) {
        HttpResponse<String> answer = get(path);

        assertPage(answer, 404);
        assertThat(answer.body()).contains("<h1>Not here</h1>");
    }

    @Test
    void wrong_method_is_answered_with_an_error_page_and_allowed_methods() {
        HttpResponse<String> answer = nobody.send(browser("/console/sign-out").GET());

        assertPage(answer, 405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void oversized_form_is_answered_with_an_error_page() {
        HttpResponse<String> answer = nobody.send(browser("/console/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("email=" + "a".repeat(TOO_LARGE))));

        assertPage(answer, 413);
    }

    @Test
    void unknown_query_parameter_is_answered_with_an_error_page() {
        assertPage(get("/console/sign-up?surprise=1"), 400);
    }

    @LongTest
    void internal_error_page_shows_only_the_trace_id() throws IOException {
        try (OwnServer own = OwnServer.start()) {
            TestPerson owner = TestPerson.owner(TestAccount.open(own.http(), "Acme"));
            own.superuser().useHandle(tx -> tx.execute("alter table person_accounts rename to gone"));
            var client = new ConsoleClient(
                    owner.token(), "http://127.0.0.1:" + own.app().port());

            HttpResponse<String> answer = client.send(
                    client.request("/console").header("Accept", "text/html").GET());

            assertPage(answer, 500);
            assertThat(answer.body())
                    .contains("<h1>Our fault</h1>")
                    .doesNotContain("person_accounts", "Exception", "at dev.ambit", "gone");
        }
    }

    @LongTest
    void sign_up_shows_the_keys_even_if_the_environments_cannot_be_read() throws IOException {
        try (OwnServer own = OwnServer.start()) {
            HttpResponse<String> welcome = own.superuser().inTransaction(tx -> {
                // The table that lists all environments of a person.
                tx.execute("lock table stacks in access exclusive mode");
                return ConsoleClient.at(own.app().port())
                        .submit(
                                "/console/sign-up",
                                "/console/sign-up",
                                Map.of(
                                        "setupToken", TestServer.OPERATOR_TOKEN,
                                        "accountName", "Acme",
                                        "displayName", "Ann",
                                        "email", "ann@acme.example",
                                        "password", "correct horse battery"));
            });

            assertThat(welcome.statusCode()).as(welcome.body()).isEqualTo(200);
            assertThat(welcome.body()).contains("Acme is ready", "account-", "server-");
            String cookie = welcome.headers().firstValue("Set-Cookie").orElse("");
            assertThat(cookie).matches("ambit-session-\\d+=session-.*");
        }
    }

    @Test
    void programs_and_paths_outside_the_console_are_answered_in_json() {
        assertJson(nobody.get("/console/a/b/c/d"));
        assertJson(nobody.send(nobody.request("/console/a/b/c/d")
                .header("Accept", "application/json")
                .GET()));
        assertJson(get("/nothing"));
        assertJson(get("/consolation"));
        assertJson(get("/api/v1/nothing"));
    }

    @Test
    void error_page_of_an_unknown_account_has_the_trace_id() {
        ConsoleClient stranger = ConsoleClient.of(TestPerson.owner(TestServer.openAccount()));

        assertPage(stranger.get("/console/nowhere/environments"), 404);
    }

    private HttpResponse<String> get(String path) {
        return nobody.send(browser(path).GET());
    }

    private HttpRequest.Builder browser(String path) {
        return nobody.request(path).header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    }

    private static void assertPage(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(answer.headers().allValues("Content-Type")).hasSize(1);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(answer.body()).contains("href=\"/console\"");
        var trace = TRACE.matcher(answer.body());
        assertThat(trace.find()).isTrue();
        assertThat(answer.headers().firstValue("X-Trace-Id")).contains(trace.group(1));
    }

    private static void assertJson(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }
}
