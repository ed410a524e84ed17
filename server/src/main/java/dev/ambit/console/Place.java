package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where somebody who has signed in stands: in an account, perhaps in one of its environments.
///
/// @param environments those that are shown to switch to
public record Place(
        Me me,
        Me.Account account,
        List<Environment> environments,
        @Nullable Environment environment) {

    /// Within that one of its environments.
    Place in(String slug) {
        Environment there = environments.stream()
                .filter(it -> it.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because("There is no environment %s.".formatted(slug)));
        return new Place(me, account, environments, there);
    }

    /// Of the environment, in which the place must be.
    public String slug() {
        return Objects.requireNonNull(environment).slug();
    }

    /// Where its pages begin.
    public String path() {
        return path(Objects.requireNonNull(environment));
    }

    /// Where the pages of this environment begin, or of another one of the same account.
    public String path(Environment it) {
        return "%s/e/%s".formatted(account.path(), it.slug());
    }
}
