package dev.ambit.check;

import dev.ambit.engine.Decision;
import dev.ambit.engine.Decision.Denied;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.Reason;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Explains a decision with the values that it used.
final class Explanation {

    private Explanation() {}

    /// Returns the fields for JSON; `held` is null if the customer does not have the feature.
    static Map<String, Object> of(
            CheckRequest question, @Nullable HeldEntitlement held, Decision decision, long nowMillis) {
        Map<String, Object> shown = new LinkedHashMap<>();
        if (decision instanceof Denied(Reason reason)) {
            shown.put("code", reason.wireName());
        }
        shown.put("now", Instant.ofEpochMilli(nowMillis));
        if (held != null && held.type() != null) {
            shown.put("featureType", held.type().name());
            if (held.type() == FeatureType.ENUM) {
                values(shown, question, held);
            } else if (held.type() == FeatureType.NUMBER) {
                shown.put("meterType", held.meter().wireName());
                if (held.meter() != MeterType.NONE) {
                    arithmetic(shown, question, held, nowMillis);
                }
            }
        }
        return shown;
    }

    private static void values(Map<String, Object> shown, CheckRequest question, HeldEntitlement held) {
        List<String> missing = question.requestedValues().stream()
                .filter(it -> !held.values().contains(it))
                .toList();
        shown.put("enumValues", new TreeSet<>(held.values()));
        shown.put("requestedValues", question.requestedValues());
        shown.put("missingValues", missing);
    }

    private static void arithmetic(
            Map<String, Object> shown, CheckRequest question, HeldEntitlement held, long nowMillis) {
        BigDecimal used = held.used(nowMillis);
        shown.put("reportedUsage", held.usage());
        shown.put("currentUsage", used);
        shown.put("requestedUsage", question.requestedUsage());
        shown.put("usageLimit", held.limit());
        shown.put("isLimited", held.isLimited());
        if (held.resetMillis() != HeldEntitlement.NEVER) {
            shown.put("resetAt", Instant.ofEpochMilli(held.resetMillis()));
            shown.put("isReset", held.resetMillis() <= nowMillis);
        }
        if (held.isLimited()) {
            BigDecimal sum = used.add(question.requestedUsage());
            shown.put(
                    "arithmetic",
                    "%s + %s = %s, which is %s %s"
                            .formatted(
                                    plain(used),
                                    plain(question.requestedUsage()),
                                    plain(sum),
                                    sum.compareTo(held.limit()) <= 0 ? "at most" : "more than",
                                    plain(held.limit())));
        }
    }

    private static String plain(BigDecimal quantity) {
        return quantity.toPlainString();
    }
}
