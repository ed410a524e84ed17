package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import org.jspecify.annotations.Nullable;

/// How long an environment keeps its events: up to an age and up to a number, whichever is reached first.
///
/// @param days null: the default of the server
/// @param events null: the default of the server
public record EventRetention(
        @Nullable Integer days, @Nullable Long events) {

    public static final int DAYS_MAX = 3_650;
    public static final int EVENTS_MIN = 1_000;
    public static final int EVENTS_MAX = 1_000_000_000;

    static final EventRetention DEFAULT = new EventRetention(null, null);

    public EventRetention {
        if (days != null && (days < 1 || days > DAYS_MAX)) {
            throw BAD_USER_INPUT
                    .because("`days` must be from 1 to %d; received %d. Omit it for the default of the server."
                            .formatted(DAYS_MAX, days))
                    .at("days", days, "1 to " + DAYS_MAX);
        }
        if (events != null && (events < EVENTS_MIN || events > EVENTS_MAX)) {
            throw BAD_USER_INPUT
                    .because("`events` must be from %d to %d; received %d. Omit it for the default of the server."
                            .formatted(EVENTS_MIN, EVENTS_MAX, events))
                    .at("events", events, EVENTS_MIN + " to " + EVENTS_MAX);
        }
    }
}
