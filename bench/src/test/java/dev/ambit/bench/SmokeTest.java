package dev.ambit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Checks that benchmarks run and get correct responses; their figures are meaningless at this size. Most start
/// servers and take 20 to 60 CPU seconds each, so the short form runs only one of a server and one of a replica.
/// `-Dambit.long=true` runs all.
class SmokeTest {

    private static final Set<String> SHORT = Set.of("replica-ingest", "search");

    @ParameterizedTest
    @MethodSource("figures")
    void benchmark_runs(String name) throws Exception {
        Main.figure(name).measure(new Options(true, false, Map.of()));
    }

    @Test
    void short_form_names_existing_benchmarks() {
        assertThat(Main.figureNames()).containsAll(SHORT);
    }

    static Set<String> figures() {
        return LongForm.ENABLED ? Main.figureNames() : SHORT;
    }
}
