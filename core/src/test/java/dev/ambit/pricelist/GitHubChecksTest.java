package dev.ambit.pricelist;

import dev.ambit.Sampled;
import dev.ambit.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Checks every feature, limit and add-on of every plan in GitHub's price list of 2025.
class GitHubChecksTest {

    private static final String YAML = PriceListText.github(2025);
    private static final SoldPriceList GITHUB =
            SoldPriceList.in(TestServer.openAccount().development(), YAML);

    static Stream<String> plans() {
        return YamlAnswers.plans(YAML).stream();
    }

    static Stream<List<String>> addOns() {
        return plans().flatMap(plan -> YamlAnswers.addOns(YAML, plan).stream().map(addOn -> List.of(plan, addOn)));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void subscriber_gets_exactly_the_entitlements_of_the_plan(String plan) {
        GITHUB.requireEachAnswer(plan);
    }

    @ParameterizedTest
    @MethodSource("addOns")
    @Sampled(3)
    void add_on_increases_or_replaces_entitlements_of_the_plan(List<String> bought) {
        GITHUB.requireListWith(bought.getFirst(), List.of(bought.getLast()), 3);
    }
}
