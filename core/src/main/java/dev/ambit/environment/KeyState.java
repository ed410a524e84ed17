package dev.ambit.environment;

import dev.ambit.access.IssuedKey;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyScope;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountOperation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The state of a key in the audit log, without its token.
record KeyState(
        UUID id,
        KeyKind keyType,
        String displayName,
        List<KeyScope> scopes,
        @Nullable Instant expireAt,
        @Nullable RateLimitView rateLimit) {

    static AccountAuditEntry auditEntry(
            AccountOperation operation, Environment environment, @Nullable IssuedKey before, IssuedKey after) {
        return new AccountAuditEntry(
                operation, after.id(), environment.publicId(), before == null ? null : of(before), of(after));
    }

    private static KeyState of(IssuedKey it) {
        return new KeyState(
                it.id(), it.kind(), it.displayName(), it.scopes(), it.expireAt(), RateLimitView.of(it.rateLimit()));
    }
}
