package dev.ambit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.console.Chrome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A real browser calls Ambit from a page of another origin.
@Tag("ci")
class OtherOriginTest {

    /// Returns the status and the body of a call, or the error that the browser gives to the page.
    private static final String CALL = """
            async ([url, method, headers]) => {
                try {
                    const body = method === 'GET' ? undefined : '{"id": "eve"}';
                    const response = await fetch(url, {method, headers, body});
                    return response.status + ' ' + response.headers.get('X-Ambit-Sequence') + ' ' + await response.text();
                } catch (error) {
                    return String(error);
                }
            }
            """;

    private final TestAccount acme = TestServer.openAccount();
    private HttpServer shop;
    private Chrome chrome;
    private Page page;

    @BeforeEach
    void a_page_of_another_origin() throws IOException {
        acme.development().post("/customers", "{\"id\": \"ann\"}").isOk();
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", exchange -> {
            byte[] html = "<!doctype html><title>Shop</title><link rel=icon href='data:,'>".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
            exchange.close();
        });
        shop.start();
        chrome = Chrome.open(shop.getAddress().getPort());
        page = chrome.visitor();
        page.navigate("/");
    }

    @AfterEach
    void close() {
        chrome.close();
        shop.stop(0);
    }

    @LongTest
    void page_with_a_client_key_checks_an_entitlement() {
        String answer = call(
                "GET",
                "/customers/ann/entitlements/check?featureId=f",
                Map.of(
                        "X-API-KEY",
                        acme.development().clientKey(),
                        "X-CUSTOMER-KEY",
                        acme.development().customerKey("ann"),
                        "source",
                        "JS_CLIENT_SDK",
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

        assertThat(answer).matches("(?s)200 \\d+ .*\"isGranted\":false.*");
    }

    @Test
    void page_with_a_server_key_is_refused() {
        Map<String, String> headers = Map.of("X-API-KEY", acme.development().key(), "Content-Type", "application/json");

        assertThat(call("GET", "/customers/ann", headers)).startsWith("403").contains("IdentityForbidden");
        assertThat(call("POST", "/customers", headers)).contains("Failed to fetch");
        acme.development().get("/customers/eve").isProblem(404, "CustomerNotFound");
    }

    private String call(String method, String path, Map<String, String> headers) {
        String url = "http://127.0.0.1:%d/api/v1%s".formatted(TestServer.app().port(), path);
        return (String) page.evaluate(CALL, List.of(url, method, headers));
    }
}
