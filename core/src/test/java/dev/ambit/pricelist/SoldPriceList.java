package dev.ambit.pricelist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.pricelist.YamlAnswers.Expected;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An environment that sells a price list, held against a second reading of it.
record SoldPriceList(TestEnvironment environment, String yaml) {

    static SoldPriceList in(TestEnvironment environment, String yaml) {
        environment.importPriceList(yaml).isOk();
        return new SoldPriceList(environment, yaml);
    }

    /// Checks each feature and limit, and one unit more than the limit.
    void requireEachAnswer(String plan) {
        environment.buy(plan, plan, Map.of());
        YamlAnswers.of(yaml, plan).forEach(expected -> requireAnswer(plan, expected));
    }

    /// Lists a subscriber's entitlements in one request.
    void requireList(String plan) {
        environment.buy(plan, plan, Map.of());
        requireList(plan, YamlAnswers.of(yaml, plan));
    }

    /// As [#requireList], with so many of each of these add-ons and of those that they need.
    void requireListWith(String plan, List<String> addOns, int quantity) {
        String customer = plan + "." + String.join(".", addOns);
        Map<String, Integer> cart = YamlAnswers.cart(yaml, addOns, quantity);
        environment.buy(customer, plan, cart);
        requireList(customer, YamlAnswers.of(yaml, plan, cart));
    }

    private void requireList(String customer, List<Expected> answers) {
        Reply list = environment
                .get("/customers/%s/entitlements".formatted(customer))
                .isOk();
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
        Map<String, String> expected = answers.stream()
                .filter(Expected::granted)
                .collect(Collectors.toMap(Expected::featureId, this::shown, (a, _) -> a, TreeMap::new));
        assertThat(shown).as(customer).isEqualTo(expected);
        // The list does not contain values.
        answers.stream()
                .filter(it -> it.granted() && it.kind() == YamlAnswers.Kind.ENUM)
                .forEach(it -> requireValues(customer, it));
    }

    private void requireAnswer(String customer, Expected expected) {
        Reply answer = environment.check(customer, expected.featureId()).isOk();
        assertThat(answer.text("isGranted")).as(expected.toString()).isEqualTo(String.valueOf(expected.granted()));
        if (!expected.granted()) {
            assertThat(answer.text("accessDeniedReason")).isEqualTo("NoFeatureEntitlementInSubscription");
            return;
        }
        switch (expected.kind()) {
            case BOOLEAN -> {}
            case CONFIGURATION -> requireLimit(answer, expected);
            case ENUM -> requireValues(customer, expected);
            case METERED -> requireLimitAndPeriod(customer, answer, expected);
        }
    }

    private void requireLimit(Reply answer, Expected expected) {
        assertThat(answer.text("hasUnlimitedUsage")).isEqualTo(String.valueOf(expected.unlimited()));
        assertThat(answer.text("usageLimit")).as(expected.toString()).isEqualTo(plain(expected.value()));
    }

    private void requireValues(String customer, Expected expected) {
        List<String> more = new ArrayList<>(expected.values());
        more.add("Barter");
        assertThat(checkValues(customer, expected, expected.values()).text("isGranted"))
                .isEqualTo("true");
        assertThat(checkValues(customer, expected, more).text("accessDeniedReason"))
                .isEqualTo("RequestedValuesMismatch");
    }

    /// One by one: some of them have commas.
    private Reply checkValues(String customer, Expected expected, List<String> values) {
        String requested = values.stream()
                .map(it -> "&requestedValues[]=" + URLEncoder.encode(it, UTF_8))
                .collect(Collectors.joining());
        return environment.get(
                "/customers/%s/entitlements/check?featureId=%s%s".formatted(customer, expected.featureId(), requested));
    }

    private void requireLimitAndPeriod(String customer, Reply answer, Expected expected) {
        requireLimit(answer, expected);
        assertThat(answer.text("resetPeriod")).isEqualTo(String.valueOf(expected.reset()));
        assertThat(answer.text("currentUsage")).isEqualTo("0");
        BigDecimal limit = expected.unlimited() ? new BigDecimal(1_000_000) : Objects.requireNonNull(expected.value());
        String id = expected.featureId();
        assertThat(environment.check(customer, id, limit.toPlainString()).text("isGranted"))
                .isEqualTo("true");
        String more = limit.add(new BigDecimal("0.000001")).toPlainString();
        assertThat(environment.check(customer, id, more).text("isGranted"))
                .isEqualTo(String.valueOf(expected.unlimited()));
    }

    private String shown(Expected it) {
        return switch (it.kind()) {
            case BOOLEAN, ENUM -> "null null null";
            case CONFIGURATION -> "%s %s null".formatted(plain(it.value()), it.unlimited());
            case METERED -> "%s %s %s".formatted(plain(it.value()), it.unlimited(), it.reset());
        };
    }

    private String plain(@Nullable BigDecimal value) {
        return value == null ? "null" : value.toPlainString();
    }
}
