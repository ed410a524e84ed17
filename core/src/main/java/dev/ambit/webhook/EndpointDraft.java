package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A requested endpoint.
///
/// @param url validated elsewhere (see [dev.ambit.egress.Egress#checkUrl])
/// @param eventTypes dotted names; all if empty
/// @param orderHold how long a failed event holds back later events of its customer
record EndpointDraft(String url, @Nullable String description, List<String> eventTypes, Duration orderHold) {

    static final Duration ORDER_HOLD_DEFAULT = Duration.ofMinutes(10);

    private static final Duration ORDER_HOLD_MAX = Duration.ofDays(1);
    private static final int DESCRIPTION_CHARS_MAX = 1_000;

    EndpointDraft {
        if (description != null && description.length() > DESCRIPTION_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`description` has %d characters. Send at most %d."
                            .formatted(description.length(), DESCRIPTION_CHARS_MAX))
                    .at("description", description, "at most %d characters".formatted(DESCRIPTION_CHARS_MAX));
        }
        if (orderHold.isNegative() || orderHold.compareTo(ORDER_HOLD_MAX) > 0) {
            throw BAD_USER_INPUT
                    .because("`orderHold` must be from `PT0S` to `%s`; received `%s`. Send another duration."
                            .formatted(ORDER_HOLD_MAX, orderHold))
                    .at("orderHold", orderHold, "PT0S to " + ORDER_HOLD_MAX);
        }
        eventTypes = List.copyOf(eventTypes);
    }
}
