package dev.ambit.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.http.OpenApiCheck;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests GraphQL over HTTP.
class GraphqlApiTest {

    private static final String JSON = "application/json";
    private static final String ANN = "query Ann { customer(customerId: \\\"ann\\\") { name } }";
    private static final String RESULT = "{\"data\":{\"customer\":{\"name\":\"Ann\"}}}";

    private static TestLive replica;
    private static OpenApiCheck described;

    @BeforeAll
    static void start() {
        replica = new TestLive();
        replica.call("ann", 1, "Ann");
        described = new OpenApiCheck(replica.get("/openapi.json").body());
    }

    @AfterAll
    static void stop() {
        replica.close();
    }

    @Test
    void query_is_answered_in_both_content_types() {
        HttpResponse<String> answer =
                replica.post(JSON, "{'query': '%s', 'variables': null, 'operationName': 'Ann'}".formatted(ANN));

        assertThat(answer.body()).isEqualTo(RESULT);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(JSON);
        assertThat(replica.post("application/json; charset=utf-8", "{'query': '%s', 'variables': {}}".formatted(ANN))
                        .body())
                .isEqualTo(RESULT);
        assertThat(replica.post(JSON, "{'query': '%s', 'variables': '', 'extensions': {}}".formatted(ANN))
                        .body())
                .isEqualTo(RESULT);
        assertThat(replica.post("application/graphql", ANN.replace("\\", "")).body())
                .isEqualTo(RESULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org:42",
                "a/b",
                "a+b",
                "a b",
                "a%2Fb",
                "a%252Fb",
                "/",
                "../x",
                "?a=b&c#d",
                "São Paulo",
                "日本語",
                "🦊"
            })
    void customer_id_with_any_characters_is_found(String id) {
        replica.call(id, 1, "Odd");
        String result = "{\"data\":{\"customer\":{\"customerId\":\"%s\",\"name\":\"Odd\"}}}".formatted(id);

        HttpResponse<String> byVariable = replica.post(
                JSON,
                "{'query': 'query Q($id: String!) { customer(customerId: $id) { customerId name } }', 'variables': {'id': '%s'}}"
                        .formatted(id));
        HttpResponse<String> byLiteral = replica.post(
                JSON, "{'query': '{ customer(customerId: \\\"%s\\\") { customerId name } }'}".formatted(id));

        assertThat(byVariable.body()).isEqualTo(result);
        assertThat(byLiteral.body()).isEqualTo(result);
    }

    @Test
    void batch_is_answered_by_a_list_with_separate_errors() {
        String one = "{'query': '%s'}".formatted(ANN);

        HttpResponse<String> answers = replica.post(JSON, "[%s, {'query': '{'}, 1, %s]".formatted(one, one));

        assertThat(answers.statusCode()).isEqualTo(200);
        assertThat(answers.body())
                .startsWith("[" + RESULT + ",{\"errors\":[{")
                .endsWith("]}," + RESULT + "]")
                .contains("The request is not an object");
        assertRefused(400, replica.post(JSON, "[]"));
        assertRefused(400, replica.post(JSON, "[%s]".formatted(String.join(",", Collections.nCopies(101, one)))));
    }

    @LongTest
    void batch_is_answered_up_to_its_size_limit() {
        replica.call("max", 1, "M".repeat(200_000));
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            names.append("n").append(i).append(": name ");
        }
        String one = "{'query': '{ customer(customerId: \\\"max\\\") { %s } }'}".formatted(names);

        // A batch of this size can exceed the time limit on a busy machine.
        String answers = Waiting.until(
                () -> replica.post(JSON, "[%s]".formatted(String.join(",", Collections.nCopies(20, one))))
                        .body(),
                it -> !it.contains("RequestTimeout"));

        assertThat(answers.length()).isBetween(32 << 20, 42 << 20);
        assertThat(answers).endsWith("]").contains("The earlier results of the batch have more than 33,554,432 bytes.");
    }

    @Test
    void malformed_request_is_rejected_with_errors() {
        for (String bad : List.of(
                "",
                "{",
                "1",
                "null",
                "{}",
                "{'query': null}",
                "{'query': 1}",
                "{'query': ''}",
                "{'query': '{'}",
                "{'query': '{a}', 'variables': 1}",
                "{'query': '{a}', 'variables': 'x'}",
                "{'query': '{a}', 'operationName': 1}",
                "[".repeat(10_000))) {
            assertRefused(400, replica.post(JSON, bad));
        }
        assertRefused(415, replica.post("text/plain", "{'query': '%s'}".formatted(ANN)));
        assertThat(replica.post(JSON, "{'query': '%s'}".formatted("#".repeat(1 << 20)))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void get_is_not_allowed() {
        HttpResponse<String> got = replica.get("/graphql?query=%7Bcustomers%7BtotalCount%7D%7D");

        assertThat(got.statusCode()).isEqualTo(405);
        assertThat(got.headers().firstValue("Allow")).hasValue("OPTIONS, POST");
    }

    @CiTest
    void graphql_data_requires_the_token() {
        try (var closed = new TestLive("swordfish", Duration.ofSeconds(10))) {
            closed.call("ann", 1, "Ann");
            String question = "{'query': '%s'}".formatted(ANN);

            for (String wrong :
                    List.of("Bearer sword", "Bearer swordfish1", "Bearer", "swordfish", "Basic swordfish")) {
                HttpResponse<String> refused = closed.post(JSON, question, "Authorization", wrong);
                assertRefused(401, refused);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
                assertThat(refused.body()).doesNotContain("Ann", "swordfish");
            }
            assertRefused(401, closed.post(JSON, question));
            assertRefused(401, closed.post(JSON, "[%s]".formatted(question)));
            assertThat(closed.post(JSON, question, "Authorization", "Bearer swordfish")
                            .body())
                    .isEqualTo(RESULT);
        }
    }

    @Test
    void pages_of_allowed_origins_can_send_queries() {
        String page = "https://app.example.com";
        HttpResponse<String> preflight = replica.send(replica.request("/graphql")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", page)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization, content-type, x-mine"));

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue(page);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("POST, OPTIONS");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValue("authorization, content-type, x-mine");
        assertThat(replica.post(JSON, "{'query': '%s'}".formatted(ANN), "Origin", page)
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .hasValue(page);
    }

    private static void assertRefused(int status, HttpResponse<String> answer) {
        assertThat(answer.body()).startsWith("{\"errors\":[{\"message\":\"").doesNotContain("\"data\"", "\tat ");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(described.complaints(
                        "POST",
                        "/graphql",
                        status,
                        answer.headers().firstValue("Content-Type").orElse(""),
                        answer.body()))
                .isEmpty();
    }
}
