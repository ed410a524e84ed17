package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A browser guesses the type of an answer and runs text of a tenant as a script.
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
    void browsers_may_not_guess_the_type_of_an_answer(String path) throws Exception {
        Http http = TestServer.http();

        var answer = HttpClient.newHttpClient()
                .send(http.request(path).header("X-API-KEY", ACME.key()).GET().build(), BodyHandlers.ofString());

        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }
}
