package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookCommandsTest extends OwnerFixture {

    private HttpServer receiver;
    private String url;
    private volatile int answer = 200;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(answer, -1);
            }
        });
        receiver.start();
        url = "http://127.0.0.1:%d/hook".formatted(receiver.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void webhook_is_added_tested_disabled_and_deleted() {
        String added = ann.sees("webhook", "add", url, "--type", "customer.created", "--description", "ours");
        assertThat(added)
                .startsWith("Development (development), non-production\n")
                .containsPattern("(?m)^types +customer\\.created$")
                .containsPattern("(?m)^secret +whsec_\\S+$")
                .contains("not shown again");
        String id = ann.lists("webhook", "list", "--json").getFirst().text("id");
        assertThat(ann.sees("webhook", "list")).contains(id, url, "ACTIVE").doesNotContain("whsec_");

        assertThat(ann.sees("webhook", "test", id, "customer.created"))
                .containsPattern("customer\\.created +1 +200 +\\d+");
        answer = 500;
        CommandOutput failed = ann.types("webhook", "test", id, "customer.created");
        assertThat(failed.exit()).isEqualTo(Command.FAILED);
        assertThat(failed.out()).contains("500");

        assertThat(ann.sees("webhook", "rotate-secret", id)).containsPattern("(?m)^secret +whsec_\\S+$");
        assertThat(ann.sees("webhook", "disable", id)).containsPattern("(?m)^status +INACTIVE$");
        assertThat(ann.sees("webhook", "enable", id)).containsPattern("(?m)^status +ACTIVE$");
        assertThat(ann.sees("webhook", "delete", id)).contains("was deleted");
        assertThat(ann.sees("webhook", "list")).contains("The environment has no webhooks.");
    }

    @Test
    void failed_deliveries_are_listed_and_resent() {
        answer = 500;
        String id = ann.gets("webhook", "add", url, "--json").text("id");
        TestEnvironment development = acme.development();
        development.post("/customers", "{\"id\": \"ann\"}").isOk();
        JsonObject attempt = Waiting.until(
                        () -> ann.lists("webhook", "attempts", id, "--status", "failed", "--json"), it -> !it.isEmpty())
                .getFirst();
        assertThat(attempt.text("responseStatus")).isEqualTo("500");
        assertThat(ann.lists("webhook", "attempts", id, "--event", attempt.text("sequence"), "--limit", "1", "--json"))
                .hasSize(1);

        answer = 200;
        assertThat(ann.sees("webhook", "resend", id, attempt.text("id"))).contains("200");
        assertThat(ann.sees("webhook", "recover", id)).contains("Deliveries retried: ");
        assertThat(ann.sees("webhook", "replay", id, "--after", "0")).containsPattern("(?m)^operation +[0-9a-f-]{36}$");
        Waiting.until(() -> ann.sees("webhook", "attempts", id), it -> it.contains(" 200 "));
    }

    @LongTest
    void server_key_selects_its_environment_and_account_key_is_refused() {
        TestUser server = program().with("AMBIT_KEY", acme.production().key());

        String id = server.gets("webhook", "add", url, "--json").text("id");

        assertThat(server.sees("webhook", "list")).contains(id);
        assertThat(server.sees("webhook", "disable", id)).contains("INACTIVE");
        assertThat(ann.sees("webhook", "list", "--env", "production"))
                .startsWith("Production (production), PRODUCTION\n")
                .contains(id);
        assertThat(program().isRefused("webhook", "list")).contains("a server key");
    }

    @LongTest
    void webhook_changes_in_production_ask_for_confirmation() {
        String id =
                ann.gets("webhook", "add", url, "--env", "production", "--json").text("id");

        assertThat(ann.isRefused("webhook", "disable", id, "--env", "production"))
                .contains("nothing was typed");
        assertThat(ann.pipeRefused("Production\n", "webhook", "delete", id, "--env", "production"))
                .contains("Nothing was changed");
        assertThat(ann.sees("webhook", "list", "--env", "production")).contains("ACTIVE");
        assertThat(ann.pipeDone("production\n", "webhook", "disable", id, "--env", "production"))
                .contains("INACTIVE");
        assertThat(ann.sees("webhook", "delete", id, "--env", "production", "--yes"))
                .contains("was deleted");
    }

    @LongTest
    void invalid_webhook_argument_is_named() {
        String id = ann.gets("webhook", "add", url, "--json").text("id");

        assertThat(ann.isRefused("webhook", "add", "ftp://x")).startsWith("ambit: url: ");
        assertThat(ann.isRefused("webhook", "add", url, "--type", "customer.made"))
                .contains("eventTypes");
        assertThat(ann.isRefused("webhook", "test", id, "customer.made")).contains("type");
        assertThat(ann.isRefused("webhook", "disable", UUID.randomUUID().toString()))
                .startsWith("ambit: ");
        assertThat(ann.isRefused("webhook", "attempts", id, "--status", "perhaps"))
                .contains("status");
        assertThat(ann.isRefused("webhook", "attempts", id, "--limit", "0")).contains("--limit must be 1 or more");
        assertThat(ann.isRefused("webhook", "replay", id)).contains("exactly one of `after` and `since`");
        assertThat(ann.isRefused("webhook", "replay", id, "--after", "x")).contains("--after must be a whole number");
    }
}
