package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Cookie;
import dev.ambit.LongTest;
import dev.ambit.TestPerson;
import dev.ambit.TestWebSocket;
import dev.ambit.console.Chrome;
import dev.ambit.gateway.TestGateway;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Checks that a stack on the console's machine cannot get the session of a signed-in person.
class ConsoleCookieTest {

    private static final String HOST = "acme.localhost";

    private static Recorder function;
    private static TestGateway gateway;
    private static TestPerson owner;
    private static String cookie;

    @BeforeAll
    static void start() throws Exception {
        function = Recorder.start();
        gateway = TestGateway.start(it -> it.stackDomain("localhost"));
        owner = TestPerson.owner(gateway.account());
        cookie = "ambit-session-" + gateway.apiPort();
        gateway.account()
                .http()
                .put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "HOST", "identifier": "%s"}, {"kind": "API_STAGE"},
                          {"kind": "FUNCTION", "parameters": {"upstream": "%s", "developmentUpstream": "%s"}}]}
                        """.formatted(
                                HOST, function.url(), gateway.development().url()))
                .isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        function.close();
    }

    @BeforeEach
    void forget() {
        function.set();
    }

    @LongTest
    void page_and_function_of_a_stack_cannot_see_the_console_session() {
        try (Chrome chrome = Chrome.open(gateway.apiPort())) {
            Page page = chrome.visitor();
            signIn(page);

            function.set(
                    "%s=planted; Path=/".formatted(cookie), "%s=planted; Path=/; Domain=localhost".formatted(cookie));
            page.navigate("http://%s:%d/".formatted(HOST, gateway.port()));
            assertThat(page.title()).isEqualTo("Shop");
            page.evaluate("() => { document.cookie = '%s=planted; path=/; domain=localhost'; }".formatted(cookie));
            page.evaluate("""
                    console => fetch(console, {credentials: 'include', mode: 'no-cors'}).then(() => 1, () => 0)
                    """, "http://127.0.0.1:%d/console".formatted(gateway.apiPort()));

            assertThat(page.evaluate("() => document.cookie").toString()).doesNotContain("ambit", "session-");
            assertThat(function.recordedText()).doesNotContain("ambit-session", "session-");
            page.navigate("http://127.0.0.1:%d/console/acme/environments".formatted(gateway.apiPort()));
            assertThat(page.locator("h1").first().textContent()).contains("Environments");
            Cookie stored = page.context().cookies().stream()
                    .filter(it -> it.name.equals(cookie))
                    .reduce((_, _) -> {
                        throw new AssertionError("The stack has set a second session");
                    })
                    .orElseThrow();
            assertThat(stored.domain).isEqualTo("127.0.0.1");
            assertThat(stored.httpOnly).isTrue();
        }
    }

    /// The browser sends the console's cookie to the stack, because cookies of a host apply to all its ports.
    @Test
    void console_cookie_is_removed_from_requests_to_a_function() {
        try (Chrome chrome = Chrome.open(gateway.apiPort())) {
            Page page = chrome.visitor();
            page.context()
                    .addCookies(List.of(
                            new Cookie(cookie, "session-secret")
                                    .setDomain(HOST)
                                    .setPath("/")
                                    .setHttpOnly(true),
                            new Cookie("cart", "3").setDomain(HOST).setPath("/")));

            page.navigate("http://%s:%d/".formatted(HOST, gateway.port()));

            assertThat(page.evaluate("() => document.cookie")).isEqualTo("cart=3");
            assertThat(function.recordedText()).contains("cart=3").doesNotContain("session-secret", "ambit-session");
        }
    }

    @LongTest
    void console_does_not_answer_at_hosts_of_stacks() {
        try (Chrome chrome = Chrome.open(gateway.apiPort())) {
            Page page = chrome.visitor();

            var answer = page.navigate("http://%s:%d/console/sign-in".formatted(HOST, gateway.apiPort()));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(page.locator("input[name=password]").count()).isZero();
            assertThat(page.content()).contains("is kept for stacks");
        }
    }

    @LongTest
    void function_receives_no_cookie_or_header_of_the_platform() throws Exception {
        gateway.request(HOST, "/")
                .headers(it -> it.put(
                                HttpHeader.COOKIE,
                                "a=1; %s=session-x; __Host-ambit-session=session-y; b=2".formatted(cookie))
                        .add(HttpHeader.COOKIE, "AMBIT-sign-on-80=z; =ambit-next-80=q")
                        .put("X-Ambit-At-Least", "7")
                        .put("X-ACCOUNT-ID", "of-account")
                        .put("X-Environment-Id", "of-environment")
                        .put("x-customer-key", "of-customer"))
                .send();

        assertThat(function.recordedText())
                .contains("a=1; b=2")
                .doesNotContain("session-x", "session-y", "ambit-s", "ambit-next", "AMBIT");
        assertThat(function.recordedText().toLowerCase(Locale.ROOT))
                .doesNotContain("x-ambit", "of-account", "of-environment", "of-customer");
    }

    @Test
    void function_cannot_set_cookies_or_headers_of_the_platform() throws Exception {
        function.set(
                cookie + "=planted; Path=/; HttpOnly",
                "__Host-ambit-session=planted; Path=/; Secure",
                " Ambit-Session-8080 =planted",
                "=ambit-session=planted",
                "cart=3; Path=/");

        ContentResponse answer = gateway.send(HOST, "/");

        assertThat(answer.getHeaders().getValuesList(HttpHeader.SET_COOKIE)).containsExactly("cart=3; Path=/");
        assertThat(answer.getHeaders().contains("X-Ambit-Sequence")).isFalse();
        assertThat(answer.getHeaders().get("X-Kept")).isEqualTo("yes");
    }

    @Test
    void websocket_carries_no_cookie_of_the_platform() {
        try (TestWebSocket socket = TestWebSocket.open(
                "ws://127.0.0.1:%d/live".formatted(gateway.port()),
                "",
                Map.of("Host", "dev." + HOST, "Cookie", "a=1; %s=session-x".formatted(cookie)))) {
            assertThat(socket.next()).contains("cookie=a=1").doesNotContain("session-x");
        }
    }

    private static void signIn(Page page) {
        page.navigate("/console/sign-in");
        page.getByLabel("E-mail").fill(owner.email());
        page.locator("input[name=password]").fill(TestPerson.PASSWORD);
        page.locator("form button[type=submit]").first().click();
        page.waitForURL("**/console/**/environments**");
        assertThat(page.context().cookies()).anyMatch(it -> it.name.equals(cookie));
    }
}
