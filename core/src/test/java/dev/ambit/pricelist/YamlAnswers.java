package dev.ambit.pricelist;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The entitlements of each plan of a price list, computed from its YAML by a second implementation. It shares no
/// code with the import, so that both do not have the same bug.
public final class YamlAnswers {

    public enum Kind {
        BOOLEAN,
        CONFIGURATION,
        ENUM,
        METERED,
    }

    /// The expected check of `featureId` for a subscriber without usage or add-ons, without requested usage: a
    /// limit of 0 is granted too. `value` is the figure of a configuration or the limit of a meter, without
    /// trailing zeros; null if unlimited. `reset` is MONTH or similar; null if usage never resets.
    public record Expected(
            String featureId,
            Kind kind,
            boolean granted,
            @Nullable BigDecimal value,
            boolean unlimited,
            List<String> values,
            @Nullable String reset) {}

    /// Larger values count as unlimited.
    private static final double COUNTABLE = (double) Long.MAX_VALUE / 1_000_000;

    private YamlAnswers() {}

    /// The plans' ids, in the order of the file.
    public static List<String> plans(String yaml) {
        return map(load(yaml), "plans").keySet().stream().map(YamlAnswers::id).toList();
    }

    /// One for each feature and each usage limit of the file, in its order; `plan` is one of [#plans].
    public static List<Expected> of(String yaml, String plan) {
        Map<String, Object> file = load(yaml);
        Map<String, Object> plans = map(file, "plans");
        String planKey = plans.keySet().stream()
                .filter(key -> id(key).equals(plan))
                .findFirst()
                .orElseThrow();
        Map<String, Object> own = map(plans, planKey);
        List<Expected> answers = new ArrayList<>();
        for (String key : map(file, "features").keySet()) {
            Map<String, Object> feature = map(map(file, "features"), key);
            answers.add(expected(key, feature, value(feature, map(map(own, "features"), key)), false));
        }
        for (String key : map(file, "usageLimits").keySet()) {
            Map<String, Object> limit = map(map(file, "usageLimits"), key);
            boolean metered = !Objects.equals(limit.get("type"), "RESPONSE_DRIVEN")
                    && !String.valueOf(limit.get("unit")).matches(".*/(minute|second)");
            answers.add(expected(key, limit, value(limit, map(map(own, "usageLimits"), key)), metered));
        }
        return answers;
    }

    /// The add-ons that go with a plan, in the order of the file.
    public static List<String> addOns(String yaml, String plan) {
        Map<String, Object> addOns = map(load(yaml), "addOns");
        return addOns.keySet().stream()
                .filter(key -> map(addOns, key).get("availableFor") instanceof List<?> plans && plans.contains(plan))
                .toList();
    }

    /// Two add-ons after one another of those that go with a plan, of which neither needs the other.
    public static List<List<String>> pairs(String yaml, String plan) {
        List<String> addOns = addOns(yaml, plan);
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 1; i < addOns.size(); i++) {
            String one = addOns.get(i - 1);
            String other = addOns.get(i);
            if (!cart(yaml, List.of(one), 1).containsKey(other)
                    && !cart(yaml, List.of(other), 1).containsKey(one)) {
                pairs.add(List.of(one, other));
            }
        }
        return pairs;
    }

    /// These add-ons and the add-ons that they depend on, each `quantity` times.
    public static Map<String, Integer> cart(String yaml, List<String> addOns, int quantity) {
        Map<String, Integer> cart = new LinkedHashMap<>();
        for (String addOn : addOns) {
            cart.put(addOn, quantity);
            if (map(map(load(yaml), "addOns"), addOn).get("dependsOn") instanceof List<?> others) {
                others.forEach(other -> cart.put(String.valueOf(other), quantity));
            }
        }
        return cart;
    }

    /// As [#of(String, String)] for a subscriber with these add-ons, so many of each.
    public static List<Expected> of(String yaml, String plan, Map<String, Integer> cart) {
        Map<String, Object> addOns = map(load(yaml), "addOns");
        return of(yaml, plan).stream().map(it -> extended(it, addOns, cart)).toList();
    }

    private static Expected extended(Expected plan, Map<String, Object> addOns, Map<String, Integer> cart) {
        @Nullable Expected override = null;
        Expected sum = plan;
        for (Map.Entry<String, Integer> bought : cart.entrySet()) {
            Map<String, Object> addOn = map(addOns, bought.getKey());
            Object value = entitlementValue(addOn, plan.featureId(), "features", "usageLimits");
            Object more = entitlementValue(addOn, plan.featureId(), "usageLimitsExtensions");
            if (value != null) {
                override = override(plan, override, value, bought.getValue());
            } else if (more != null) {
                sum = increased(sum, more, bought.getValue());
            }
        }
        return override == null ? sum : override;
    }

    private static @Nullable Object entitlementValue(Map<String, Object> addOn, String featureId, String... sections) {
        for (String section : sections) {
            for (String key : map(addOn, section).keySet()) {
                if (id(key).equals(featureId)) {
                    return map(map(addOn, section), key).get("value");
                }
            }
        }
        return null;
    }

    private static Expected override(Expected plan, @Nullable Expected before, Object value, int quantity) {
        if (value instanceof Boolean granted) {
            boolean anyway = plan.granted() || (before != null && before.granted());
            return new Expected(plan.featureId(), plan.kind(), granted || anyway, null, false, List.of(), null);
        }
        if (value instanceof Number number) {
            boolean unlimited = plan.unlimited() || number.doubleValue() == Double.POSITIVE_INFINITY;
            BigDecimal amount = unlimited ? null : times(number, quantity);
            if (before != null && isMore(before, amount)) {
                return before;
            }
            return new Expected(plan.featureId(), plan.kind(), true, amount, unlimited, List.of(), plan.reset());
        }
        List<String> texts = new ArrayList<>(before == null ? List.of() : before.values());
        if (value instanceof List<?> list) {
            list.forEach(it -> texts.add(String.valueOf(it)));
        } else {
            texts.add(String.valueOf(value));
        }
        return new Expected(plan.featureId(), plan.kind(), true, null, false, texts, null);
    }

    /// Without an amount there is no limit.
    private static boolean isMore(Expected before, @Nullable BigDecimal amount) {
        return before.unlimited()
                || (amount != null && Objects.requireNonNull(before.value()).compareTo(amount) > 0);
    }

    private static Expected increased(Expected plan, Object more, int quantity) {
        boolean unlimited = plan.unlimited() || ((Number) more).doubleValue() == Double.POSITIVE_INFINITY;
        BigDecimal sum = unlimited
                ? null
                : Objects.requireNonNull(plan.value())
                        .add(times((Number) more, quantity))
                        .stripTrailingZeros();
        return new Expected(plan.featureId(), plan.kind(), true, sum, unlimited, List.of(), plan.reset());
    }

    private static BigDecimal times(Number number, int quantity) {
        return new BigDecimal(number.toString())
                .multiply(BigDecimal.valueOf(quantity))
                .stripTrailingZeros();
    }

    private static Object value(Map<String, Object> definition, Map<String, Object> override) {
        Object value = override.isEmpty() ? definition.get("defaultValue") : override.get("value");
        return Objects.requireNonNull(value);
    }

    private static Expected expected(String key, Map<String, Object> definition, Object value, boolean metered) {
        return switch (value) {
            case Boolean granted -> new Expected(id(key), Kind.BOOLEAN, granted, null, false, List.of(), null);
            case String text -> words(key, text.isBlank() ? List.of() : List.of(text));
            case List<?> texts -> words(key, texts.stream().map(String::valueOf).toList());
            case Number number -> {
                boolean unlimited = number.doubleValue() > COUNTABLE;
                BigDecimal amount = unlimited ? null : new BigDecimal(number.toString()).stripTrailingZeros();
                Kind kind = metered ? Kind.METERED : Kind.CONFIGURATION;
                yield new Expected(
                        id(key), kind, true, amount, unlimited, List.of(), metered ? reset(definition) : null);
            }
            default -> throw new AssertionError(key + " has a " + value.getClass());
        };
    }

    private static Expected words(String key, List<String> words) {
        return new Expected(id(key), Kind.ENUM, !words.isEmpty(), null, false, words, null);
    }

    private static @Nullable String reset(Map<String, Object> limit) {
        if (Objects.equals(limit.get("type"), "NON_RENEWABLE")) {
            return null;
        }
        String unit = String.valueOf(limit.get("unit"));
        for (String period : List.of("year", "month", "week", "day", "hour")) {
            if (unit.contains("/" + period)) {
                return period.toUpperCase(Locale.ROOT);
            }
        }
        return Objects.equals(limit.get("type"), "RENEWABLE") ? "MONTH" : null;
    }

    private static String id(String key) {
        var id = new StringBuilder();
        key.codePoints()
                .forEach(c -> id.appendCodePoint(
                        c < 128 && (Character.isLetterOrDigit(c) || "_.|@-".indexOf(c) >= 0) ? c : '-'));
        return id.toString();
    }

    private static Map<String, Object> load(String yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        Object child = parent.get(key);
        return child == null ? Map.of() : (Map<String, Object>) child;
    }
}
