package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import dev.ambit.member.TestIssuer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the redirects to the identity provider and back, also with manipulated requests.
class SignOnTest {

    private static final String SIGN_ON = "/console/sign-on";

    private static TestIssuer issuer;
    private static Server app;
    private static Server behindTls;

    private final TestAccount acme = TestServer.openAccount();
    private final String email = TestPerson.anyEmail();
    private ConsoleClient browser;

    @BeforeAll
    static void open() throws Exception {
        issuer = TestIssuer.open();
        app = TestServer.second(issuer.trusted());
        behindTls = TestServer.second(issuer.trusted(), "https://ambit.example");
    }

    @AfterAll
    static void close() {
        app.close();
        behindTls.close();
        issuer.close();
    }

    @BeforeEach
    void start() {
        browser = ConsoleClient.at(app.port());
    }

    @LongTest
    void sign_on_is_not_offered_without_an_issuer() {
        assertThat(ConsoleClient.nobody().get("/console/sign-in").body()).doesNotContain(SIGN_ON);
        assertThat(acme.http().get("", "/api/v1/sessions/oidc/issuer").at("issuer"))
                .isNull();
    }

    @Test
    void api_returns_the_redirect_urls_to_register_at_the_issuer() {
        var answer = new Http(behindTls.port())
                .get("", "/api/v1/sessions/oidc/issuer")
                .isOk();

        assertThat(answer.text("issuer")).isEqualTo(issuer.trusted().url());
        assertThat(List.of(answer.text("redirectUrls.0"), answer.text("redirectUrls.1")))
                .containsExactly(
                        "https://ambit.example/api/v1/sessions/oidc/callback",
                        "https://ambit.example/console/sign-on/callback");
    }

    @Test
    void sign_on_callback_creates_a_session_and_opens_the_requested_page() {
        invite();
        HttpResponse<String> begun = begin(browser, "?next=%2Fconsole%2Facme%2Fmembers");

        HttpResponse<String> done = finishSignIn(browser, answer(begun), cookies(begun));

        assertThat(header(begun, "Location")).contains("code_challenge_method=S256", "nonce=", "state=");
        assertThat(setCookies(begun))
                .allMatch(it -> it.contains("HttpOnly; SameSite=Lax") && it.contains("Path=" + SIGN_ON));
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(header(done, "Location")).isEqualTo("/console/acme/members");
        assertThat(setCookies(done)).anyMatch(it -> it.matches("ambit-session-\\d+=session-.*"));
        assertThat(setCookies(done)).anyMatch(it -> it.matches("ambit-sign-on-\\d+=;.*") && it.contains("Max-Age=0"));
    }

    @Test
    void sign_on_cookies_over_tls_require_the_host_prefix() {
        invite();
        ConsoleClient tls = ConsoleClient.at(behindTls.port());
        HttpResponse<String> begun = begin(tls, "");
        String plain = cookies(begun).replace("__Host-", "");

        HttpResponse<String> planted = finishSignIn(tls, answer(begun), plain);
        HttpResponse<String> done = finishSignIn(tls, answer(begun), cookies(begun));

        assertThat(setCookies(begun))
                .anyMatch(it -> it.startsWith("__Host-ambit-sign-on=") && it.contains("; Path=/; Secure"));
        assertThat(planted.statusCode()).isEqualTo(422);
        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(setCookies(done))
                .anyMatch(it -> it.startsWith("__Host-ambit-session=session-") && it.endsWith("; Secure"));
    }

    @Test
    void failed_sign_on_shows_its_reason_and_creates_no_session() {
        invite();
        HttpResponse<String> begun = begin(browser, "");
        String good = answer(begun);

        refused(finishSignIn(browser, good, ""), "This browser has not started a sign-in");
        refused(
                finishSignIn(
                        browser,
                        good,
                        "ambit-sign-on-%d=forged"
                                .formatted(URI.create(browser.server()).getPort())),
                "This browser has not started a sign-in");
        refused(
                finishSignIn(browser, good, cookies(begin(browser, ""))),
                "<code>state</code> does not match the sign-in that this browser started.");
        refused(
                finishSignIn(browser, good.replaceAll("code=[^&]*", "error=access_denied"), cookies(begun)),
                "the sign-in was canceled");
        refused(
                finishSignIn(browser, good.replaceAll("code=[^&]*", "error=%3Cscript%3E"), cookies(begun)),
                "the identity provider rejected the sign-in");
        refused(
                finishSignIn(browser, good.replaceAll("code=[^&]*", "code=made-up"), cookies(begun)),
                "<code>code</code> has expired or was already used.");
        assertThat(finishSignIn(browser, good, cookies(begun)).statusCode()).isEqualTo(303);
    }

    @Test
    void failing_issuer_is_answered_503_with_an_error_page() {
        issuer.fail("/token", exchange -> TestIssuer.send(exchange, 502, "bad gateway"));
        try {
            HttpResponse<String> begun = begin(browser, "");
            HttpResponse<String> done = finishSignIn(browser, answer(begun), cookies(begun));

            assertThat(done.statusCode()).isEqualTo(503);
            assertThat(header(done, "Content-Type")).startsWith("text/html");
        } finally {
            issuer.recover();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example",
                "/console@evil.example",
                "/console\\evil",
                "/console/\r\nSet-Cookie: a=b",
                "/consolation",
                "console",
                ""
            })
    @Tag("long")
    void sign_on_redirects_only_to_pages_of_the_console(String next) {
        invite();
        HttpResponse<String> begun = begin(browser, "?next=" + URLEncoder.encode(next, UTF_8));

        HttpResponse<String> done = finishSignIn(
                browser,
                answer(begun),
                cookies(begun).replaceAll("(ambit-next-\\d+)=[^;]*", "$1=" + URLEncoder.encode(next, UTF_8)));

        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(header(done, "Location")).isEqualTo("/console");
        assertThat(setCookies(begun)).anyMatch(it -> it.matches("ambit-next-\\d+=%2Fconsole;.*"));
    }

    private static void refused(HttpResponse<String> reply, String reason) {
        assertThat(reply.statusCode()).isEqualTo(422);
        assertThat(reply.body()).contains(reason, "href=\"/console/sign-on\"").doesNotContain("<script>");
        assertThat(setCookies(reply)).noneMatch(it -> it.contains("=session-"));
    }

    private void invite() {
        acme.http()
                .post(acme.key(), "/api/v1/members", "{\"email\": \"%s\", \"accountRole\": \"OWNER\"}".formatted(email))
                .isOk();
    }

    private static HttpResponse<String> begin(ConsoleClient browser, String query) {
        HttpResponse<String> begun = browser.get(SIGN_ON + query);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(303);
        return begun;
    }

    private String answer(HttpResponse<String> begun) {
        return issuer.signInAt(URI.create(header(begun, "Location")), email, answer -> answer);
    }

    private static HttpResponse<String> finishSignIn(ConsoleClient browser, String query, String cookies) {
        var request = browser.request(SIGN_ON + "/callback?" + query);
        return browser.send(cookies.isEmpty() ? request : request.header("Cookie", cookies));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static List<String> setCookies(HttpResponse<String> reply) {
        return reply.headers().allValues("Set-Cookie");
    }

    private static String cookies(HttpResponse<String> begun) {
        return setCookies(begun).stream().map(it -> it.split(";", 2)[0]).collect(Collectors.joining("; "));
    }
}
