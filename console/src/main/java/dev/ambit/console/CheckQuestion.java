package dev.ambit.console;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A question to a check, as it was typed.
///
/// @param at a time in UTC; empty: now
/// @param decision id of the denied check that the question repeats; empty: none
public record CheckQuestion(
        @Nullable String requestedUsage,
        @Nullable String requestedValues,
        @Nullable String at,
        @Nullable String resource,
        @Nullable String decision) {

    public String usage() {
        return Objects.requireNonNullElse(requestedUsage, "").strip();
    }

    public String values() {
        return Objects.requireNonNullElse(requestedValues, "").strip();
    }

    public String moment() {
        return Objects.requireNonNullElse(at, "").strip();
    }

    public String decisionId() {
        return Objects.requireNonNullElse(decision, "").strip();
    }

    public String resourceId() {
        return Objects.requireNonNullElse(resource, "").strip();
    }

    /// Returns the moment as the API reads it. Browsers send a time without a zone, and without seconds if they
    /// are 0.
    String asOf() {
        String text = moment();
        if (text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d")) {
            return text + ":00Z";
        }
        return text.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+") ? text + "Z" : text;
    }

    /// Returns the parameters of the check, each with its ampersand.
    String parameters() {
        return parameter("requestedUsage", FormNumber.digits(usage()))
                + parameter("requestedValues", values())
                + parameter("asOf", asOf())
                + parameter("resourceId", resourceId());
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&%s=%s".formatted(name, UrlText.encoded(value));
    }
}
