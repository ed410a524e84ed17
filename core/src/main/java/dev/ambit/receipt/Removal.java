package dev.ambit.receipt;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A deletion under way.
///
/// @param subject a [Subject], as JSON
/// @param removed how much so far, by the table or the part of the memory that it was in
public record Removal(
        UUID operation,
        AccountId account,
        List<EnvironmentId> environments,
        String subject,
        Map<String, Long> removed,
        Instant askedAt) {}
