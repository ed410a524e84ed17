package dev.ambit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sends requests by host to both stages of a store behind a real gateway.
@Tag("ci")
class GatewayTest {

    private static TestGateway gateway;
    private static TestAccount acme;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start();
        acme = gateway.account();
        blueprint(gateway.development().url()).isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void d5_development_host_is_the_production_host_with_the_prefix_dev() throws Exception {
        assertThat(send("acme.fi", "/api/carts?x=%2F1").getContentAsString())
                .startsWith("production GET /api/carts?x=%2F1");
        assertThat(send("DEV.acme.fi", "/api/carts").getContentAsString()).startsWith("development GET /api/carts");
        assertThat(stack("acme-dev").text("address")).isEqualTo("dev.acme.fi");
    }

    @Test
    void d8_key_of_one_stage_is_refused_by_the_other_stage() throws Exception {
        String productionKey = gateway.key("production");
        String developmentKey = gateway.key("acme-dev");

        assertThat(keyed("acme.fi", productionKey)).isEqualTo(200);
        assertThat(keyed("dev.acme.fi", developmentKey)).isEqualTo(200);
        assertThat(keyed("dev.acme.fi", productionKey)).isEqualTo(403);
        assertThat(keyed("acme.fi", developmentKey)).isEqualTo(403);
        assertThat(keyed("acme.fi", acme.key())).isEqualTo(403);
    }

    @Test
    void function_learns_that_a_valid_key_was_sent_but_not_the_key() throws Exception {
        String key = gateway.key("production");

        String shown = request("acme.fi", "/")
                .headers(it -> it.put("X-Api-Key", key))
                .send()
                .getContentAsString();
        String body = request("acme.fi", "/")
                .headers(it -> it.put("x-ambit-key", "shown"))
                .send()
                .getContentAsString();

        assertThat(shown).contains("X-Ambit-Key: shown").doesNotContain(key);
        assertThat(body).doesNotContain("shown");
    }

    @Test
    void invalid_session_cookie_is_refused_and_deleted() throws Exception {
        String cookie = send("acme.fi", "/sign-in").getHeaders().get(HttpHeader.SET_COOKIE);

        ContentResponse refused = with("dev.acme.fi", "theme=dark; " + cookie.substring(0, cookie.indexOf(';')));

        assertThat(refused.getStatus()).isEqualTo(403);
        assertThat(refused.getHeaders().getValuesList(HttpHeader.SET_COOKIE))
                .containsExactly("session=; Path=/; Max-Age=0; HttpOnly");
    }

    @Test
    void upstream_that_is_the_gateway_itself_is_answered_with_508() throws Exception {
        blueprint("http://127.0.0.1:" + gateway.port()).isOk();
        gateway.provision("acme-dev");
        try {
            Waiting.until(() -> status("dev.acme.fi"), it -> it == 508);
        } finally {
            blueprint(gateway.development().url()).isOk();
            gateway.provision("acme-dev");
        }
        Waiting.until(() -> status("dev.acme.fi"), it -> it == 200);
    }

    @Test
    void d8_a_session_of_production_is_refused_by_development() throws Exception {
        String cookie = send("acme.fi", "/sign-in").getHeaders().get(HttpHeader.SET_COOKIE);
        String session = cookie.substring(0, cookie.indexOf(';'));

        assertThat(cookie).contains("HttpOnly").doesNotContain("Domain", "visitor-of-production");
        assertThat(with("acme.fi", session).getContentAsString()).contains("cookie=session=visitor-of-production");
        assertThat(with("dev.acme.fi", session).getStatus()).isEqualTo(403);
        assertThat(with("dev.acme.fi", "theme=dark").getContentAsString()).contains("cookie=theme=dark");
    }

    @Test
    void d8_session_cookie_is_encrypted_and_has_no_domain_in_any_spelling() throws Exception {
        String cookie = send("dev.acme.fi", "/sign-in/oddly").getHeaders().get(HttpHeader.SET_COOKIE);
        String session = cookie.substring(0, cookie.indexOf(';'));

        assertThat(cookie).contains("HttpOnly").doesNotContain("Domain", "visitor-of-development");
        assertThat(with("acme.fi", session).getStatus()).isEqualTo(403);
        assertThat(with("dev.acme.fi", session).getContentAsString()).contains("cookie=session=visitor-of-development");
    }

    @Test
    void unknown_host_is_answered_with_a_404_page() throws Exception {
        ContentResponse page = request("nobody.example", "/")
                .headers(it -> it.put(HttpHeader.ACCEPT, "text/html"))
                .send();

        assertThat(page.getStatus()).isEqualTo(404);
        assertThat(page.getContentAsString())
                .contains("<h1>Host not found</h1>")
                .doesNotContain("nobody.example");
    }

    @Test
    void forwarding_headers_of_a_client_are_ignored() throws Exception {
        ContentResponse answer = request("acme.fi", "/")
                .headers(it -> it.put(HttpHeader.X_FORWARDED_FOR, "6.6.6.6")
                        .put("X-Forwarded-Port", "666")
                        .put("x-forwarded-prefix", "/evil")
                        .put("X-Real-IP", "6.6.6.6"))
                .send();

        assertThat(answer.getContentAsString())
                .contains("told=[Forwarded: by=")
                .doesNotContain("6.6.6.6", "666", "evil")
                .endsWith("agents=1");
    }

    @LongTest
    void slow_function_is_answered_with_504() throws Exception {
        assertThat(send("acme.fi", "/slow").getStatus()).isEqualTo(504);
        assertThat(send("acme.fi", "/").getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s/"})
    @Tag("long")
    void provisioning_fails_if_both_stages_have_the_same_upstream(String written) {
        blueprint(written.formatted(gateway.production().url())).isOk();
        Reply failed = gateway.provision("production");
        blueprint(gateway.development().url()).isOk();

        assertThat(failed.text("problem.message")).contains("that the other stage does not use");
    }

    private static Reply blueprint(String developmentUpstream) {
        return gateway.blueprint(gateway.production().url(), developmentUpstream, 2, "");
    }

    private static Reply stack(String environment) {
        return acme.http().get(acme.key(), "/api/v1/stacks/" + environment).isOk();
    }

    private static int keyed(String host, String key) throws Exception {
        return request(host, "/").headers(it -> it.put("X-Api-Key", key)).send().getStatus();
    }

    /// Asks again after 503, with which the gateway answers if the lookup of a host takes seconds.
    private static ContentResponse with(String host, String cookie) {
        return Waiting.until(
                () -> {
                    try {
                        return request(host, "/")
                                .headers(it -> it.put(HttpHeader.COOKIE, cookie))
                                .send();
                    } catch (InterruptedException | ExecutionException | TimeoutException e) {
                        throw new AssertionError(e);
                    }
                },
                it -> it.getStatus() != HttpStatus.SERVICE_UNAVAILABLE_503);
    }

    private static int status(String host) {
        try {
            return send(host, "/").getStatus();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static ContentResponse send(String host, String path) throws Exception {
        return gateway.send(host, path);
    }

    private static Request request(String host, String path) {
        return gateway.request(host, path);
    }
}
