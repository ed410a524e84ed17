package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCookieTest {

    private static final String COOKIE = "ambit-session-" + TestServer.app().port();

    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final Map<String, String> known = Map.of("email", owner.email(), "password", TestPerson.PASSWORD);

    @Test
    void session_cookie_is_http_only_and_removed_at_sign_out() {
        HttpResponse<String> in = ConsoleClient.nobody().submit("/console/sign-in", "/console/sign-in", known);

        assertThat(in.statusCode()).isEqualTo(303);
        String cookie = in.headers().firstValue("Set-Cookie").orElse("");
        assertThat(cookie)
                .startsWith(COOKIE + "=")
                .contains("; Path=/; HttpOnly; SameSite=Lax")
                .doesNotContain("Max");

        var browser = new ConsoleClient(cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
        assertThat(browser.get("/console/%s/environments".formatted(acme.slug()))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> out =
                browser.submit("/console/%s/environments".formatted(acme.slug()), "/console/sign-out", Map.of());
        assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains(COOKIE + "=;", "Max-Age=0");
        assertThat(browser.get("/console/%s/environments".formatted(acme.slug()))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void session_cookie_over_tls_has_the_host_prefix() {
        String token = SameSite.formToken("");
        HttpResponse<String> in = ConsoleClient.nobody()
                .send(ConsoleClient.nobody()
                        .form("/console/sign-in", token, known)
                        .header("Origin", "https://ambit.example")
                        .header("Sec-Fetch-Site", "same-origin"));

        List<String> cookies = in.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(2);
        assertThat(cookies.getFirst())
                .startsWith("__Host-ambit-session=")
                .endsWith("; Path=/; HttpOnly; SameSite=Lax; Secure");
        assertThat(cookies.getLast()).startsWith(COOKIE + "=;").endsWith("Max-Age=0");
    }

    @Test
    void the_cookie_of_an_earlier_version_opens_no_session_and_is_removed() {
        HttpResponse<String> seen = ConsoleClient.nobody()
                .send(ConsoleClient.nobody()
                        .request("/console/%s/environments".formatted(acme.slug()))
                        .header("Cookie", "ambit-session=" + owner.token())
                        .GET());
        HttpResponse<String> in = ConsoleClient.nobody()
                .send(ConsoleClient.nobody()
                        .form("/console/sign-in", SameSite.formToken(""), known)
                        .header("Origin", ConsoleClient.home())
                        .header("Cookie", "ambit-session=" + owner.token()));

        assertThat(seen.statusCode()).isEqualTo(303);
        assertThat(in.headers().allValues("Set-Cookie"))
                .anyMatch(it -> it.startsWith("ambit-session=;") && it.endsWith("Max-Age=0"))
                .anyMatch(it -> it.startsWith(COOKIE + "=session-"));
    }

    /// Another site on the same host may have set the cookie without the prefix.
    @Test
    void session_cookie_without_the_host_prefix_is_ignored_over_tls() {
        var planted = ConsoleClient.of(owner);
        String path = "/console/%s/environments/development/edit".formatted(acme.slug());
        HttpResponse<String> sent = planted.send(planted.form(path, SameSite.formToken(owner.token()), Map.of())
                .header("Origin", "https://ambit.example")
                .header("Sec-Fetch-Site", "same-origin"));

        assertThat(sent.statusCode()).isEqualTo(422);
        assertThat(ConsoleClient.nobody()
                        .send(ConsoleClient.nobody()
                                .request("/console/%s/members".formatted(acme.slug()))
                                .header("Cookie", COOKIE + "=planted; __Host-ambit-session=ended")
                                .GET())
                        .headers()
                        .allValues("Set-Cookie"))
                .hasSize(2)
                .allMatch(it -> it.contains("ambit-session") && it.contains("=;") && it.contains("Max-Age=0"));
    }

    @LongTest
    void ended_session_does_not_prevent_joining_by_invitation() {
        ConsoleClient ended = ConsoleClient.of(owner);
        owner.post("/logout", "").isOk();
        String invitation = acme.http()
                .post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(TestPerson.anyEmail()))
                .isOk()
                .text("token");

        HttpResponse<String> joined = ended.submit(
                "/console/join?token=" + invitation,
                "/console/join",
                Map.of("token", invitation, "password", TestPerson.PASSWORD));

        assertThat(joined.statusCode()).as(joined.body()).isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[", "null"})
    @Tag("long")
    void edit_form_without_the_previous_values_is_refused(String was) {
        ConsoleClient browser = ConsoleClient.of(owner);
        String environments = "/console/%s/environments".formatted(acme.slug());
        Map<String, String> fields = Map.of("displayName", "Other", "color", "#2563eb", "was", was);

        for (String form : List.of(
                environments + "/development/edit", "/console/%s/members/%s/edit".formatted(acme.slug(), owner.id()))) {
            HttpResponse<String> refused = browser.submit(environments, form, fields);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("Open the page again");
        }
    }

    /// Otherwise, any site could call the API with a visitor's cookie.
    @Test
    void api_does_not_accept_the_session_cookie() {
        assertThat(ConsoleClient.of(owner).get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void failed_sign_in_does_not_reveal_whether_the_email_is_known() {
        ConsoleClient client = ConsoleClient.nobody();
        HttpResponse<String> wrong = client.submit(
                "/console/sign-in", "/console/sign-in", Map.of("email", owner.email(), "password", "wrong"));
        HttpResponse<String> unknown = client.submit(
                "/console/sign-in", "/console/sign-in", Map.of("email", "x" + owner.email(), "password", "wrong"));

        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(unknown.body().replace("x" + owner.email(), owner.email())).isEqualTo(wrong.body());
        assertThat(wrong.body()).contains("The e-mail address or the password is wrong.");
    }
}
