package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.Sampled;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaCommandTest {

    private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZg==";

    @TempDir
    private Path data;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        CommandProcess.opened(data);
    }

    @LongTest
    void replica_prints_that_it_is_ready_accepts_events_and_stops_on_a_signal() throws Exception {
        CommandProcess replica = CommandProcess.start(words("--webhook-secret", SECRET, "--open"));

        assertThat(replica.isReady()).isTrue();
        assertThat(replica.out()).hasSize(1);
        assertThat(sendEvent(replica.address(), "{\"type\": \"customer.created\", \"id\": \"ann\"}"))
                .isEqualTo(200);

        assertThat(replica.stop()).isZero();
        assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    @LongTest
    void second_replica_on_the_same_data_directory_is_refused_in_one_line() throws Exception {
        try (var first = CommandProcess.start(words("--webhook-secret", SECRET, "--open"))) {
            CommandOutput second = CommandOutput.run(words("--webhook-secret", SECRET, "--open"));

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err().lines())
                    .singleElement()
                    .asString()
                    .contains("process " + first.process().pid(), data.toString());
        }
    }

    @Test
    void port_in_use_is_reported_and_leaves_no_postgresql_running() throws Exception {
        try (var other = new ServerSocket(0)) {
            CommandOutput typed = CommandOutput.run(
                    words("--webhook-secret", SECRET, "--open", "--port", Integer.toString(other.getLocalPort())));

            assertThat(typed.exit()).isEqualTo(1);
            assertThat(typed.err()).contains(other.getLocalPort() + "").doesNotContain("\tat ");
            assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
        }
    }

    /// The replica does not start: without a secret it would accept events from anyone.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --open                                            | webhook-secret is not set (AMBIT_REPLICA_WEBHOOK_SECRET
        --webhook-secret=whsec_%%% --open                 | received `********` from --webhook-secret
        --webhook-secret=s3cret                           | --open
        --webhook-secret=s3cret --token=short             | `token` must be 16 to 255
        --webhook-secret=s3cret --open --port=http        | received `http` from --port
        --webhook-secret=s3cret --open --host=            | `host` must be an address
        --webhook-secret=s3cret --open=maybe              | `open` must be true or false; received `maybe`
        --webhook-secret=s3cret --open --log-format=xml   | `log-format` must be text or json
        --webhook-secret=s3cret --open --server-key=k     | Only one of AMBIT_REPLICA_SERVER_URL and AMBIT_REPLICA_SERVER_KEY is set
        --webhook-secret=s3cret --open --database-url=pg  | received `********` from --database-url
        --webhook-secret=s3cret --open --environment-id=  | environment-id is not set (AMBIT_REPLICA_ENVIRONMENT_ID
        """)
    @Sampled(3)
    void missing_or_invalid_option_is_reported_in_one_line_without_secrets(String given, String line) {
        CommandOutput typed = CommandOutput.run(words(given.split(" ", -1)));

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err().lines()).singleElement().asString().contains(line);
        assertThat(typed.err()).doesNotContain("s3cret");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void invalid_server_url_of_a_replica_is_refused() {
        CommandOutput typed =
                CommandOutput.run(words("--webhook-secret=s", "--open", "--server-url=localhost", "--server-key=k"));

        assertThat(typed.err()).contains("`server-url` must be a URL without a path");
    }

    @Test
    void replica_options_can_be_set_by_environment_variables() {
        CommandOutput typed = CommandOutput.run(
                Map.of("AMBIT_REPLICA_PORT", "http", "AMBIT_REPLICA_WEBHOOK_SECRET", "s", "AMBIT_REPLICA_OPEN", "true"),
                "replica");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err()).contains("received `http` from AMBIT_REPLICA_PORT");
    }

    @Test
    void unknown_option_of_a_replica_is_a_usage_error() {
        CommandOutput typed = CommandOutput.run("replica", "--webhook-secrt", "s");

        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains("--webhook-secret");
        assertThat(CommandOutput.run("--help").out()).contains("replica");
    }

    private String[] words(String... more) {
        List<String> words = new ArrayList<>(
                List.of("replica", "--host", "127.0.0.1", "--data", data.toString(), "--environment-id", "ours"));
        List<String> given = List.of(more);
        if (given.stream().noneMatch(it -> it.startsWith("--port"))) {
            words.addAll(List.of("--port", "0"));
        }
        if (given.stream().anyMatch(it -> it.startsWith("--host"))) {
            words.subList(1, 3).clear();
        }
        if (given.stream().anyMatch(it -> it.startsWith("--environment-id"))) {
            words.removeAll(List.of("--environment-id", "ours"));
        }
        words.addAll(given);
        return words.toArray(String[]::new);
    }

    private static int sendEvent(String address, String event) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address + "/webhook"))
                    .header("stigg-webhooks-secret", SECRET)
                    .POST(BodyPublishers.ofString(event));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }
}
