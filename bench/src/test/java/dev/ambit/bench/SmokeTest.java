package dev.ambit.bench;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// That each bench still runs and finds its answers right; its figures say nothing at this size. Those that start
/// servers take seconds each, so here are the ones that between them use every part.
class SmokeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check-http",
                "usage",
                "consume",
                "renewals",
                "rollout",
                "deliveries",
                "delivery-latency",
                "catch-up",
                "feed",
                "snapshot",
                "memory",
                "quiet-neighbour",
                "miss-storm",
                "environment-creation",
                "event-numbers",
                "isolation",
                "two-servers"
            })
    void a_figure_is_measured(String name) throws Exception {
        Main.figure(name).measure(new Options(true, false, Map.of()));
    }
}
