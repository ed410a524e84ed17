package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.AccountDraft;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The editable details of an environment. Callers validate a new name, expiry or origin; the constructor
/// validates the other details. A stored name may be older than the rules for names.
///
/// @param usageThresholds percentages of a limit at which an event is sent, ascending
/// @param allowedOrigins the origins of web pages that may use client keys, sorted; empty: all
/// @param expiresAt real time at which the environment is deleted; null: never
public record EnvironmentDetails(
        String displayName,
        String color,
        @Nullable String description,
        boolean hardenClientAccessEnabled,
        EventRetention eventRetention,
        List<Integer> usageThresholds,
        @Nullable Instant expiresAt,
        List<String> allowedOrigins) {

    static final List<Integer> USAGE_THRESHOLDS_DEFAULT = List.of(100);

    private static final int USAGE_THRESHOLDS_MAX = 10;
    private static final int PERCENTAGE_MAX = 1_000;
    private static final int DESCRIPTION_CHARS_MAX = 1_000;
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");

    public EnvironmentDetails {
        if (!COLOR.matcher(color).matches()) {
            throw BAD_USER_INPUT
                    .because(
                            "`color` must be `#` and six lower-case hex digits; received `%s`. Send a value such as `#3b82f6`."
                                    .formatted(Problem.shortened(color)))
                    .at("color", color, COLOR.pattern());
        }
        if (description != null && description.length() > DESCRIPTION_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`description` has %d characters. Send at most %d."
                            .formatted(description.length(), DESCRIPTION_CHARS_MAX))
                    .at("description", description, "up to " + DESCRIPTION_CHARS_MAX + " characters");
        }
        allowedOrigins = List.copyOf(allowedOrigins);
        usageThresholds = usageThresholds.stream().distinct().sorted().toList();
        if (usageThresholds.size() > USAGE_THRESHOLDS_MAX
                || usageThresholds.stream().anyMatch(it -> it < 1 || it > PERCENTAGE_MAX)) {
            throw BAD_USER_INPUT
                    .because(
                            "`usageThresholds` must contain at most %d whole numbers from 1 to %d; received %s. Send percentages of a limit."
                                    .formatted(
                                            USAGE_THRESHOLDS_MAX, PERCENTAGE_MAX, Problem.shortened(usageThresholds)))
                    .at(
                            "usageThresholds",
                            usageThresholds,
                            "up to %d whole numbers of 1 to %d".formatted(USAGE_THRESHOLDS_MAX, PERCENTAGE_MAX));
        }
    }

    /// Returns the details of a new environment.
    static EnvironmentDetails of(String displayName, String color, @Nullable String description) {
        return new EnvironmentDetails(
                AccountDraft.requireName(displayName),
                color,
                description,
                false,
                EventRetention.DEFAULT,
                USAGE_THRESHOLDS_DEFAULT,
                null,
                List.of());
    }

    /// Returns the same details with this expiry.
    EnvironmentDetails expiring(@Nullable Instant at) {
        return new EnvironmentDetails(
                displayName,
                color,
                description,
                hardenClientAccessEnabled,
                eventRetention,
                usageThresholds,
                at,
                allowedOrigins);
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    public @Nullable Integer eventDays() {
        return eventRetention.days();
    }

    public @Nullable Long eventCount() {
        return eventRetention.events();
    }

    /// Returns a color that is always the same for a type and a name, and different for most other names.
    static String colorOf(EnvironmentType type, String displayName) {
        List<String> palette = type.palette();
        return palette.get(Math.floorMod(displayName.hashCode(), palette.size()));
    }
}
