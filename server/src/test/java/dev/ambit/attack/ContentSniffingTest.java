package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that browsers cannot guess that a tenant's text is a script.
class ContentSniffingTest {

    private static final TestAccount ACME = TestServer.openAccount();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/docs/reference/api",
                "/openapi.json",
                "/console/sign-in",
                "/assets/nothing",
                "/nowhere",
                "/api/v1/environments",
                "/api/v1/receipts/key"
            })
    void response_forbids_content_type_sniffing(String path) throws Exception {
        Http http = TestServer.http();

        var answer = HttpClient.newHttpClient()
                .send(http.request(path).header("X-API-KEY", ACME.key()).GET().build(), BodyHandlers.ofString());

        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }
}
