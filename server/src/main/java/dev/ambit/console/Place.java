package dev.ambit.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where somebody who has signed in stands: in an account, perhaps in one of its environments.
///
/// @param environments those that are shown to switch to
public record Place(
        Me me,
        Me.Account account,
        List<Environment> environments,
        @Nullable Environment environment) {

    /// Where the pages of this environment begin, or of another one of the same account.
    public String path(Environment it) {
        return "%s/e/%s".formatted(account.path(), it.slug());
    }
}
