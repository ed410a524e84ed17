package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.KeyScope;
import dev.ambit.access.RateLimit;
import dev.ambit.account.AccountDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that someone asks for, which may do these things and no others.
///
/// @param rateLimit null: as often as one likes
record ScopedKeyDraft(
        String displayName, List<KeyScope> scopes, @Nullable RateLimit rateLimit) {

    ScopedKeyDraft {
        displayName = AccountDraft.requireName(displayName);
        scopes = scopes.stream().distinct().toList();
        if (scopes.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("A key that may do nothing is of no use.")
                    .at("scopes", scopes, "one or more");
        }
    }
}
