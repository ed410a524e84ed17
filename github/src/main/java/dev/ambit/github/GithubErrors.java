package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.InProgressException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// Sorts the errors of GitHub into three classes: throttled or unavailable, which is repeated for minutes; refused,
/// which people have to correct; and answers that depend on the call, such as 404 and 422.
final class GithubErrors {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// GitHub asks for a minute if a secondary limit names no time.
    private static final Duration SECONDARY_PAUSE = Duration.ofMinutes(1);

    /// The primary limit is renewed each hour.
    private static final Duration PRIMARY_MAX = Duration.ofHours(1);

    private static final Duration PRIMARY_PATIENCE = Duration.ofMinutes(70);

    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    static final int UNAUTHORIZED = 401;
    private static final int REDIRECT_MIN = 300;
    private static final int REDIRECT_MAX = 399;
    private static final int NOT_MODIFIED = 304;
    private static final int SERVER_ERROR = 500;

    private GithubErrors() {}

    /// Returns the error of an answer, or nothing if the caller decides, as for 401, 404 and 422.
    static Optional<RuntimeException> of(GithubApp app, GithubAnswer answer, HttpHeaders headers, Instant now) {
        int status = answer.status();
        if (status >= SERVER_ERROR) {
            return Optional.of(unanswered(answer.call()));
        }
        if (isRedirect(status)) {
            return Optional.of(STACK_RESOURCE_REFUSED.because(
                    "Repository `%s` was renamed or moved. Attach the App again with its present name."
                            .formatted(app.repository())));
        }
        if (status == FORBIDDEN || status == TOO_MANY) {
            return limit(answer, headers, now).or(() -> forbidden(app, answer, headers));
        }
        return Optional.empty();
    }

    static boolean isRedirect(int status) {
        return status >= REDIRECT_MIN && status <= REDIRECT_MAX && status != NOT_MODIFIED;
    }

    /// Returns the error of a call without an answer.
    static InProgressException unanswered(String call) {
        return new InProgressException("GitHub did not answer `%s`.".formatted(call), PAUSE, PATIENCE);
    }

    private static Optional<RuntimeException> limit(GithubAnswer answer, HttpHeaders headers, Instant now) {
        OptionalLong after = headers.firstValueAsLong("retry-after");
        boolean isSpent =
                headers.firstValue("x-ratelimit-remaining").filter("0"::equals).isPresent();
        if (!after.isPresent() && isSpent) {
            Instant reset = Instant.ofEpochSecond(headers.firstValueAsLong("x-ratelimit-reset")
                    .orElse(now.plus(SECONDARY_PAUSE).getEpochSecond()));
            Duration pause = Duration.between(now, reset).plusSeconds(1);
            return Optional.of(new InProgressException(
                    "The hourly rate limit of the GitHub App is used up.",
                    bounded(pause, PRIMARY_MAX),
                    PRIMARY_PATIENCE));
        }
        if (after.isPresent() || answer.status() == TOO_MANY || answer.message().contains("rate limit")) {
            Duration pause = after.isPresent() ? Duration.ofSeconds(after.getAsLong()) : SECONDARY_PAUSE;
            return Optional.of(new InProgressException(
                    "GitHub throttles `%s`.".formatted(answer.call()), bounded(pause, PATIENCE), PATIENCE));
        }
        return Optional.empty();
    }

    private static Duration bounded(Duration pause, Duration max) {
        Duration least = pause.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : pause;
        return least.compareTo(max) > 0 ? max : least;
    }

    private static Optional<RuntimeException> forbidden(GithubApp app, GithubAnswer answer, HttpHeaders headers) {
        if (answer.message().contains("suspended")) {
            return Optional.of(STACK_RESOURCE_REFUSED.because(
                    "Installation %d of the GitHub App is suspended. Resume it on GitHub, then resume the operation."
                            .formatted(app.installationId())));
        }
        if (answer.message().contains("not accessible by integration")) {
            String permission = headers.firstValue("x-accepted-github-permissions")
                    .orElseGet(() -> GithubPermissions.of(answer.call()));
            return Optional.of(STACK_RESOURCE_REFUSED.because(
                    "GitHub refused `%s` because App %d has no permission `%s`. Grant and accept it on GitHub, then resume the operation."
                            .formatted(answer.call(), app.appId(), permission)));
        }
        return Optional.empty();
    }
}
