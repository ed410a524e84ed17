package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.RateLimit;
import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The rate limit of a key in requests and responses: one of the two fields.
///
/// @param preset `hosted`
public record RateLimitView(
        @Nullable Integer perMinute, @Nullable String preset) {

    public RateLimitView {
        if ((perMinute == null) == (preset == null)) {
            throw BAD_USER_INPUT
                    .because(
                            perMinute == null
                                    ? "The rate limit is empty. Send `perMinute` or `preset`."
                                    : "The rate limit has both `perMinute` and `preset`. Send one of them.")
                    .at("perMinute", perMinute, "perMinute or preset");
        }
        if (preset != null && !preset.equals(RateLimit.HOSTED)) {
            throw BAD_USER_INPUT
                    .because("`preset` is `%s`, which does not exist. Send `%s`."
                            .formatted(Problem.shortened(preset), RateLimit.HOSTED))
                    .at("preset", preset, RateLimit.HOSTED);
        }
        if (perMinute != null) {
            var _ = new RateLimit.PerMinute(perMinute);
        }
    }

    static @Nullable RateLimitView of(@Nullable RateLimit limit) {
        return switch (limit) {
            case null -> null;
            case RateLimit.PerMinute(int calls) -> new RateLimitView(calls, null);
            case RateLimit.Hosted() -> new RateLimitView(null, RateLimit.HOSTED);
        };
    }

    static @Nullable RateLimit limit(@Nullable RateLimitView view) {
        if (view == null) {
            return null;
        }
        return view.perMinute() == null ? new RateLimit.Hosted() : new RateLimit.PerMinute(view.perMinute());
    }
}
