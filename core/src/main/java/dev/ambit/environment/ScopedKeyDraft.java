package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.KeyScope;
import dev.ambit.access.RateLimit;
import dev.ambit.account.AccountDraft;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request for a key that allows only what its scopes name.
///
/// @param rateLimit null: the number of calls is not limited
/// @param expireAt null: the key stays valid until it is rotated or revoked
record ScopedKeyDraft(
        String displayName,
        List<KeyScope> scopes,
        @Nullable RateLimit rateLimit,
        @Nullable Instant expireAt) {

    ScopedKeyDraft {
        displayName = AccountDraft.requireName(displayName);
        scopes = scopes.stream().distinct().toList();
        if (scopes.isEmpty()) {
            throw BAD_USER_INPUT
                    .because("`scopes` is empty, so the key could do nothing. Name at least one scope.")
                    .at("scopes", scopes, "one or more scopes");
        }
    }
}
