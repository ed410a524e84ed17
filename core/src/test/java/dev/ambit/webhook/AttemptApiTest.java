package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttemptApiTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private String id = "";

    @BeforeEach
    void a_webhook_that_has_refused_ten_events() {
        var endpoint = TestEndpoint.idle(development);
        id = endpoint.id().toString();
        LongStream.rangeClosed(1, 10).forEach(it -> endpoint.fail(it, "FAILED"));
    }

    /// Two attempts share each time, so their order depends on their ids.
    @Test
    void attempts_are_listed_newest_first_each_once() {
        List<String> seen = new ArrayList<>();
        List<String> sequences = new ArrayList<>();
        String next = "";
        Reply page;
        do {
            page = attempts("?limit=3" + next).isOk();
            seen.addAll(page.texts("id"));
            sequences.addAll(page.texts("sequence"));
            next = "&after=" + page.next();
        } while (!page.next().isEmpty());

        assertThat(seen).hasSize(10).doesNotHaveDuplicates();
        assertThat(sequences.stream().map(it -> Integer.parseInt(it) / 2))
                .containsExactly(5, 4, 4, 3, 3, 2, 2, 1, 1, 0);
        assertThat(attempts("?limit=4&before=" + page.prev()).texts("id")).isEqualTo(seen.subList(5, 9));
        assertThat(attempts("?limit=100").texts("id")).isEqualTo(seen);
    }

    @Test
    void attempt_shows_the_response_of_the_endpoint() {
        Reply found = attempts("?sequence=7").isOk();

        assertThat(found.texts("sequence")).containsExactly("7");
        assertThat(found.text("0.type")).isEqualTo("customer.created");
        assertThat(found.text("0.attempt")).isEqualTo("12");
        assertThat(found.text("0.responseStatus")).isEqualTo("500");
        assertThat(found.text("0.responseHead")).isEqualTo("Oh no");
        assertThat(found.text("0.latencyMillis")).isEqualTo("17");
        assertThat(found.text("0.error")).isEqualTo("It answered 500.");
        assertThat(found.at("0.nextAttemptAt")).isNull();
    }

    @Test
    void attempts_can_be_filtered_by_status() {
        assertThat(attempts("?status=FAILED").texts("sequence")).hasSize(10);
        assertThat(attempts("?status=SUCCEEDED").texts("sequence")).isEmpty();
        attempts("?status=GONE").isProblem(400, "BadUserInput");
    }

    @Test
    void attempts_of_another_environment_are_not_found() {
        acme.production().get("/webhooks/%s/attempts".formatted(id)).isProblem(404, "WebhookNotFound");
    }

    private Reply attempts(String query) {
        return development.get("/webhooks/%s/attempts%s".formatted(id, query));
    }
}
