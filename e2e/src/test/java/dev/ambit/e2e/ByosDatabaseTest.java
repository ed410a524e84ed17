package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.http.Json;
import dev.ambit.postgres.TestPostgres;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Starts the application of `examples/byos` before its database accepts connections.
@Tag("long")
class ByosDatabaseTest {

    private static final String QUERY = Json.text(Map.of("query", "{ __typename }"));

    @Test
    void application_waits_for_its_database() throws Exception {
        ByosExample.requireNpm();
        try (ByosExample example = ByosExample.install("byos-database", Map.of())) {
            example.webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "legacy");
            TestPostgres.blockDatabase(example.database());
            example.start();
            Waiting.until(example::log, it -> it.contains("building the initial schema"));

            TestPostgres.allowDatabase(example.database());
            HttpResponse<String> answer = example.post("/graphql", QUERY, "Content-Type", "application/json");

            assertThat(answer.body()).isEqualTo("{\"data\":{\"__typename\":\"Query\"}}");
        }
    }
}
