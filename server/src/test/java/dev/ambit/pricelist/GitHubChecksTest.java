package dev.ambit.pricelist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.pricelist.YamlAnswers.Expected;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Customers of GitHub as it sold in 2025, held against a second reading of its price list.
class GitHubChecksTest {

    private static final String YAML = PriceListText.github(2025);
    private static final TestEnvironment GITHUB = TestServer.openAccount().development();

    @BeforeAll
    static void the_list_is_imported() {
        GITHUB.importPriceList(YAML).isOk();
    }

    static Stream<String> plans() {
        return YamlAnswers.plans(YAML).stream();
    }

    static Stream<List<String>> addOns() {
        return plans().flatMap(plan -> YamlAnswers.addOns(YAML, plan).stream().map(addOn -> List.of(plan, addOn)));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void a_subscriber_may_do_what_the_plan_says_and_no_more(String plan) {
        GITHUB.subscribe(plan, plan);

        for (Expected expected : YamlAnswers.of(YAML, plan)) {
            requireAnswer(plan, expected);
        }
    }

    @ParameterizedTest
    @MethodSource("addOns")
    void an_addon_adds_to_the_plan_or_replaces_what_it_says(List<String> bought) {
        String customer = String.join(".", bought);
        Map<String, Integer> cart = YamlAnswers.cart(YAML, bought.getLast(), 3);
        subscribe(customer, bought.getFirst(), cart);

        Reply list =
                GITHUB.get("/customers/%s/entitlements".formatted(customer)).isOk();

        Map<String, String> shown = new TreeMap<>();
        for (int i = 0; list.at("entitlements." + i) != null; i++) {
            String entry = "entitlements." + i;
            shown.put(
                    list.text(entry + ".feature.id"),
                    "%s %s %s"
                            .formatted(
                                    list.text(entry + ".usageLimit"),
                                    list.text(entry + ".hasUnlimitedUsage"),
                                    list.text(entry + ".resetPeriod")));
        }
        Map<String, String> expected = YamlAnswers.of(YAML, bought.getFirst(), cart).stream()
                .filter(Expected::granted)
                .collect(Collectors.toMap(Expected::featureId, GitHubChecksTest::shown, (a, _) -> a, TreeMap::new));
        assertThat(shown).isEqualTo(expected);
    }

    private static void requireAnswer(String customer, Expected expected) {
        Reply answer = GITHUB.check(customer, expected.featureId()).isOk();
        assertThat(answer.text("isGranted")).as(expected.toString()).isEqualTo(String.valueOf(expected.granted()));
        if (!expected.granted()) {
            assertThat(answer.text("accessDeniedReason")).isEqualTo("NoFeatureEntitlementInSubscription");
            return;
        }
        switch (expected.kind()) {
            case BOOLEAN -> {}
            case CONFIGURATION -> requireLimit(answer, expected);
            case ENUM -> requireValues(customer, expected);
            case METERED -> requireRoom(customer, answer, expected);
        }
    }

    private static void requireLimit(Reply answer, Expected expected) {
        assertThat(answer.text("hasUnlimitedUsage")).isEqualTo(String.valueOf(expected.unlimited()));
        assertThat(answer.text("usageLimit")).as(expected.toString()).isEqualTo(plain(expected.value()));
    }

    private static void requireValues(String customer, Expected expected) {
        String all = String.join(",", expected.values());
        assertThat(checkValues(customer, expected, all).text("isGranted")).isEqualTo("true");
        assertThat(checkValues(customer, expected, all + ",Barter").text("accessDeniedReason"))
                .isEqualTo("RequestedValuesMismatch");
    }

    private static Reply checkValues(String customer, Expected expected, String values) {
        return GITHUB.get("/customers/%s/entitlements/check?featureId=%s&requestedValues=%s"
                .formatted(customer, expected.featureId(), URLEncoder.encode(values, UTF_8)));
    }

    private static void requireRoom(String customer, Reply answer, Expected expected) {
        requireLimit(answer, expected);
        assertThat(answer.text("resetPeriod")).isEqualTo(String.valueOf(expected.reset()));
        assertThat(answer.text("currentUsage")).isEqualTo("0");
        BigDecimal limit = expected.unlimited() ? new BigDecimal(1_000_000) : Objects.requireNonNull(expected.value());
        String id = expected.featureId();
        assertThat(GITHUB.check(customer, id, limit.toPlainString()).text("isGranted"))
                .isEqualTo("true");
        String more = limit.add(new BigDecimal("0.000001")).toPlainString();
        assertThat(GITHUB.check(customer, id, more).text("isGranted")).isEqualTo(String.valueOf(expected.unlimited()));
    }

    private static void subscribe(String customer, String plan, Map<String, Integer> cart) {
        String addOns = cart.entrySet().stream()
                .map(it -> "{\"id\": \"%s\", \"quantity\": %d}".formatted(it.getKey(), it.getValue()))
                .collect(Collectors.joining(", "));
        GITHUB.post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
        GITHUB.post("/subscriptions", """
                        {"customerId": "%s", "planId": "%s", "addons": [%s]}
                        """.formatted(customer, plan, addOns)).isOk();
    }

    private static String shown(Expected it) {
        return switch (it.kind()) {
            case BOOLEAN, ENUM -> "null null null";
            case CONFIGURATION -> "%s %s null".formatted(plain(it.value()), it.unlimited());
            case METERED -> "%s %s %s".formatted(plain(it.value()), it.unlimited(), it.reset());
        };
    }

    private static String plain(@org.jspecify.annotations.Nullable BigDecimal value) {
        return value == null ? "null" : value.toPlainString();
    }
}
