package dev.ambit.bench;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Checks that each benchmark runs and gets correct responses; its figures are meaningless at this size. Many start
/// servers, which takes seconds each.
class SmokeTest {

    @ParameterizedTest
    @MethodSource("figures")
    void a_figure_is_measured(String name) throws Exception {
        Main.figure(name).measure(new Options(true, false, Map.of()));
    }

    static Set<String> figures() {
        return Main.figureNames();
    }
}
