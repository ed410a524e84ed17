package dev.ambit.console;

import dev.ambit.http.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The selection of subscriptions that a promotion moves, as it was typed in the form of a promotion.
///
/// @param customerIds ids, one per line
/// @param metadata entries such as `region=eu`, one per line
/// @param planVersions numbers, separated by commas
/// @param first number of customers after which the rollout pauses
public record RolloutFields(String customerIds, String metadata, String planVersions, String first) {

    static final RolloutFields EMPTY = new RolloutFields("", "", "", "");

    static final Map<String, String> LABELS = Map.of(
            "rollout", "Part of the subscriptions",
            "rollout.customerIds", "Customer ids",
            "rollout.metadata", "Customer metadata",
            "rollout.planVersions", "Plan versions",
            "rollout.first", "Pause after");

    static RolloutFields of(Form form) {
        return new RolloutFields(
                form.text("customerIds").strip(),
                form.text("metadata").strip(),
                form.text("planVersions").strip(),
                form.text("first").strip());
    }

    public boolean isEmpty() {
        return equals(EMPTY);
    }

    /// Returns the filter of the request. Values that are not numbers are sent unchanged, so that the API names
    /// them.
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!customerIds.isEmpty()) {
            body.put("customerIds", lines(customerIds));
        }
        if (!metadata.isEmpty()) {
            Map<String, String> entries = new LinkedHashMap<>();
            for (String line : lines(metadata)) {
                int at = line.indexOf('=');
                entries.put(
                        at < 0 ? line : line.substring(0, at).strip(),
                        at < 0 ? "" : line.substring(at + 1).strip());
            }
            body.put("metadata", entries);
        }
        if (!planVersions.isEmpty()) {
            body.put(
                    "planVersions",
                    Stream.of(planVersions.split(","))
                            .map(it -> number(it.strip()))
                            .toList());
        }
        if (!first.isEmpty()) {
            body.put("first", number(first));
        }
        return body;
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
    }

    private static Object number(String text) {
        return text.matches("\\d{1,9}") ? Integer.valueOf(text) : text;
    }
}
