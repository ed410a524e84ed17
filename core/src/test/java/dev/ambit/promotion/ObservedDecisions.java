package dev.ambit.promotion;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The decisions of customers by `customer feature`, as lists and checks answer them. A feature that is not listed is
/// [#DENIED].
///
/// @param values the values of enum features, each of which is checked
record ObservedDecisions(TestEnvironment environment, Map<String, List<String>> values) {

    static final String DENIED = "false none false []";

    private static final int LISTED_MAX = 100;

    Map<String, String> of(List<String> customers) {
        Map<String, String> outcomes = new TreeMap<>();
        for (int from = 0; from < customers.size(); from += LISTED_MAX) {
            List<String> some = customers.subList(from, Math.min(from + LISTED_MAX, customers.size()));
            Reply listed = environment
                    .post("/entitlements/query", Json.text(Map.of("customerIds", some)))
                    .isOk();
            for (int i = 0; i < some.size(); i++) {
                for (Object it : (List<?>) Objects.requireNonNull(listed.at(i + ".entitlements"))) {
                    Map<?, ?> entitlement = (Map<?, ?>) it;
                    String feature =
                            String.valueOf(((Map<?, ?>) Objects.requireNonNull(entitlement.get("feature"))).get("id"));
                    outcomes.put(some.get(i) + " " + feature, outcome(some.get(i), feature, entitlement));
                }
            }
        }
        return outcomes;
    }

    /// Returns the decision of a check.
    String check(String customer, String feature) {
        return outcome(environment.check(customer, feature).isOk(), "", granted(customer, feature));
    }

    /// Returns the differences, as `before → after`.
    static Map<String, String> changes(Map<String, String> before, Map<String, String> after) {
        var keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        Map<String, String> changes = new TreeMap<>();
        for (String key : keys) {
            String was = before.getOrDefault(key, DENIED);
            String becomes = after.getOrDefault(key, DENIED);
            if (!was.equals(becomes)) {
                changes.put(key, was + " → " + becomes);
            }
        }
        return changes;
    }

    /// Returns the changes that the impact of a promotion lists.
    static Map<String, String> predicted(TestPromotions promotions, String id) {
        Map<String, String> changes = new TreeMap<>();
        String cursor = "";
        do {
            Reply page = promotions.get("/" + id + "/impact?limit=100" + cursor).isOk();
            for (int i = 0; page.at(String.valueOf(i)) != null; i++) {
                changes.put(
                        page.text(i + ".customerId") + " " + page.text(i + ".featureId"),
                        predicted(page, i + ".before.") + " → " + predicted(page, i + ".after."));
            }
            cursor = page.next().isEmpty() ? "" : "&after=" + page.next();
        } while (!cursor.isEmpty());
        return changes;
    }

    private static String predicted(Reply page, String path) {
        return outcome(
                page,
                path,
                ((List<?>) Objects.requireNonNull(page.at(path + "enumValues")))
                        .stream().map(String::valueOf).toList());
    }

    /// Lists contain neither values nor whether usage exceeds the limit, so these are checked.
    private String outcome(String customer, String feature, Map<?, ?> listed) {
        Object used = listed.get("currentUsage");
        boolean isUsed = used != null && new BigDecimal(String.valueOf(used)).signum() > 0;
        return isUsed || values.containsKey(feature)
                ? check(customer, feature)
                : outcome(
                        true,
                        listed.get("usageLimit"),
                        Boolean.TRUE.equals(listed.get("hasUnlimitedUsage")),
                        List.of());
    }

    private List<String> granted(String customer, String feature) {
        return values.getOrDefault(feature, List.of()).stream()
                .filter(value -> environment
                        .get("/customers/%s/entitlements/check?featureId=%s&requestedValues[]=%s"
                                .formatted(customer, feature, URLEncoder.encode(value, UTF_8)))
                        .isOk()
                        .text("isGranted")
                        .equals("true"))
                .sorted()
                .toList();
    }

    private static String outcome(Reply reply, String path, List<String> granted) {
        return outcome(
                Boolean.TRUE.equals(reply.at(path + "isGranted")),
                reply.at(path + "usageLimit"),
                Boolean.TRUE.equals(reply.at(path + "hasUnlimitedUsage")),
                granted);
    }

    private static String outcome(
            boolean isGranted, @Nullable Object limit, boolean isUnlimited, List<String> granted) {
        String plain = limit == null
                ? "none"
                : new BigDecimal(String.valueOf(limit)).stripTrailingZeros().toPlainString();
        return "%s %s %s %s".formatted(isGranted, plain, isUnlimited, granted);
    }
}
