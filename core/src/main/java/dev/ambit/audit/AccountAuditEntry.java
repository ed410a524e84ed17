package dev.ambit.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entry of the audit log of an account.
///
/// @param environment the public id of the environment that it concerns
/// @param before the previous state without secrets; null if there was none
public record AccountAuditEntry(
        AccountOperation operation,
        UUID entity,
        @Nullable UUID environment,
        @Nullable Object before,
        @Nullable Object after) {}
