package dev.ambit.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Checks that all queries of a batch share the time of one.
@Tag("long")
class BatchTimeTest {

    private static final String NAP = "{\"query\": \"{ naps { nodes { nap } } }\"}";

    @Test
    void slow_queries_of_a_batch_share_one_deadline() {
        try (TestReplica replica = TestReplica.open()) {
            replica.run("create view public.naps as select pg_sleep(2)::text as nap;"
                    + " grant select on public.naps to ambit_reader");

            String answers = replica.post(
                            "/graphql",
                            "[%s]"
                                    .formatted(String.join(",", Collections.nCopies(20, NAP)))
                                    .getBytes(UTF_8),
                            "Content-Type",
                            "application/json")
                    .body();

            List<Object> each = Json.list(answers, Object.class);
            assertThat(each).hasSize(20);
            assertThat(each.getFirst()).hasToString("{data={naps={nodes=[{nap=}]}}}");
            assertThat(each.subList(5, 20))
                    .allSatisfy(it -> assertThat(it.toString()).contains("RequestTimeout", "used up its time"));
        }
    }
}
