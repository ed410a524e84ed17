package dev.ambit.environment;

import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountOperation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of an environment in the audit log.
record EnvironmentState(
        String slug,
        String displayName,
        EnvironmentType type,
        String color,
        @Nullable String description,
        boolean hardenClientAccessEnabled,
        EventRetention eventRetention,
        List<Integer> usageThresholds,
        @Nullable Instant expiresAt,
        List<String> allowedOrigins,
        @Nullable String parent) {

    static AccountAuditEntry auditEntry(
            AccountOperation operation,
            Environment environment,
            @Nullable Environment before,
            @Nullable Environment after) {
        return new AccountAuditEntry(
                operation,
                environment.publicId(),
                environment.publicId(),
                before == null ? null : of(before),
                after == null ? null : of(after));
    }

    private static EnvironmentState of(Environment it) {
        return new EnvironmentState(
                it.slug().value(),
                it.displayName(),
                it.type(),
                it.details().color(),
                it.details().description(),
                it.details().hardenClientAccessEnabled(),
                it.details().eventRetention(),
                it.details().usageThresholds(),
                it.details().expiresAt(),
                it.details().allowedOrigins(),
                it.parent() == null ? null : it.parent().slug().value());
    }
}
