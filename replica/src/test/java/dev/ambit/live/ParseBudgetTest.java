package dev.ambit.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Simulates a caller that sends new, large queries as fast as possible.
@Tag("long")
class ParseBudgetTest {

    private static final int QUERIES_MAX = 200;

    @Test
    void busy_client_is_rate_limited_without_affecting_others() throws Exception {
        try (var replica = new TestLive();
                HttpClient busy = from("127.0.0.2");
                HttpClient neighbour = from("127.0.0.3")) {
            HttpResponse<String> last = ask(busy, replica, large(0));
            for (int i = 1; i < QUERIES_MAX && last.statusCode() != 429; i++) {
                last = ask(busy, replica, large(i));
            }

            assertThat(last.statusCode()).isEqualTo(429);
            assertThat(last.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
            assertThat(last.body()).contains("RateLimitExceeded");
            assertThat(ask(neighbour, replica, large(QUERIES_MAX)).statusCode()).isEqualTo(200);
        }
    }

    private static HttpClient from(String address) throws IOException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.getByName(address))
                .build();
    }

    /// Returns a query of about 9,000 tokens that was not sent before.
    private static String large(int number) {
        return "query Q%d { ".formatted(number)
                + "... { __typename __typename __typename __typename __typename } ".repeat(900) + "}";
    }

    private static HttpResponse<String> ask(HttpClient client, TestLive replica, String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(replica.url() + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.text(Map.of("query", query))))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
