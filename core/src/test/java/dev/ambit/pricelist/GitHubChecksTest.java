package dev.ambit.pricelist;

import dev.ambit.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Customers of GitHub as it sold in 2025: every feature and limit of every plan, and every add-on.
class GitHubChecksTest {

    private static final String YAML = PriceListText.github(2025);
    private static final SoldList GITHUB = SoldList.in(TestServer.openAccount().development(), YAML);

    static Stream<String> plans() {
        return YamlAnswers.plans(YAML).stream();
    }

    static Stream<List<String>> addOns() {
        return plans().flatMap(plan -> YamlAnswers.addOns(YAML, plan).stream().map(addOn -> List.of(plan, addOn)));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void a_subscriber_may_do_what_the_plan_says_and_no_more(String plan) {
        GITHUB.requireEachAnswer(plan);
    }

    @ParameterizedTest
    @MethodSource("addOns")
    void an_addon_adds_to_the_plan_or_replaces_what_it_says(List<String> bought) {
        GITHUB.requireListWith(bought.getFirst(), List.of(bought.getLast()), 3);
    }
}
