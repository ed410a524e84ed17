package dev.ambit.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The terms of an entitlement as options and as text.
final class EntitlementTerms {

    private EntitlementTerms() {}

    /// Returns these arguments and the options of the terms.
    static ArgSpec[] options(ArgSpec... first) {
        List<ArgSpec> all = new ArrayList<>(List.of(first));
        all.add(OptionSpec.builder("--limit")
                .type(BigDecimal.class)
                .paramLabel("N")
                .description("Usage limit")
                .build());
        all.add(CommandSpecs.flag("--unlimited", "No usage limit"));
        all.add(CommandSpecs.flag("--soft", "Usage above the limit is allowed"));
        all.add(CommandSpecs.choice(
                "--reset", "Period after which usage starts again at 0", "hour", "day", "week", "month", "year"));
        all.add(CommandSpecs.several("--value", "VALUE", "Value of an ENUM feature. Repeat for more"));
        all.add(CommandSpecs.flag("--custom", "Each subscription sets the value"));
        return all.toArray(ArgSpec[]::new);
    }

    /// Returns the options as a request body.
    static Map<String, @Nullable Object> body(CommandContext caller) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("type", "FEATURE");
        BigDecimal limit = caller.given().matchedOptionValue("--limit", (BigDecimal) null);
        if (limit != null) {
            body.put("usageLimit", limit);
        }
        flag(caller, body, "--unlimited", "hasUnlimitedUsage");
        flag(caller, body, "--soft", "hasSoftLimit");
        flag(caller, body, "--custom", "isCustom");
        String reset = caller.option("--reset");
        if (reset != null) {
            body.put("resetPeriod", CommandContext.upper(reset));
        }
        List<String> values = CommandSpecs.several(caller, "--value");
        if (!values.isEmpty()) {
            body.put("enumValues", values);
        }
        return body;
    }

    private static void flag(CommandContext caller, Map<String, @Nullable Object> body, String option, String field) {
        if (caller.has(option)) {
            body.put(field, true);
        }
    }

    /// Describes an entitlement, for instance `100 per month, soft limit`.
    static String of(JsonObject entitlement) {
        if (entitlement.text("isCustom").equals("true")) {
            return "custom";
        }
        if (entitlement.text("isGranted").equals("false")) {
            return "not included";
        }
        List<String> parts = new ArrayList<>();
        if (entitlement.text("hasUnlimitedUsage").equals("true")) {
            parts.add("unlimited");
        } else if (!entitlement.text("usageLimit").isEmpty()) {
            parts.add(entitlement.text("usageLimit") + period(entitlement));
        }
        if (entitlement.text("hasSoftLimit").equals("true")) {
            parts.add("soft limit");
        }
        if (!entitlement.text("enumValues").isEmpty()) {
            parts.add(entitlement.text("enumValues"));
        }
        return parts.isEmpty() ? "included" : String.join(", ", parts);
    }

    private static String period(JsonObject entitlement) {
        String period = entitlement.text("resetPeriod");
        return period.isEmpty() ? "" : " per " + period.toLowerCase(Locale.ROOT);
    }
}
