package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ambit.CiTest;
import dev.ambit.Waiting;
import dev.ambit.http.Trace;
import dev.ambit.problem.Problem;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks that a lookup has the trace id of the request that causes it.
class LinkTraceTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir
    private Path data;

    @CiTest
    void lookup_has_the_trace_id_of_the_request_to_the_gateway() throws Exception {
        try (TestLink link = TestLink.start(data, 30);
                var lines = LoggedLines.of("dev.ambit.host.gateway.Gateway")) {
            link.visit("acme.fi", "|traceparent: 00-%s-00f067aa0ba902b7-01".formatted(ID));

            assertThat(link.traceIds).contains(ID);
            Waiting.until(() -> lines.traceIds, it -> it.contains(ID));
        }
    }

    @Test
    void lookup_has_the_trace_id_of_the_request_to_the_agent() {
        try (TestLink link = TestLink.start(data, 30);
                var lines = LoggedLines.of("dev.ambit.access")) {
            Throwable refused = catchThrowable(() ->
                    Trace.run(ID, () -> link.agent(TestLink.AGENT_CREDENTIAL).post("/functions/gone/make", Map.of())));

            assertThat(refused).isInstanceOf(Problem.class).hasMessageContaining("torn down");
            assertThat(link.traceIds).contains(ID);
            Waiting.until(() -> lines.traceIds, it -> it.contains(ID));
        }
    }
}
