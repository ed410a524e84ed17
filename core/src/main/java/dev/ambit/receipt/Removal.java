package dev.ambit.receipt;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A running deletion.
///
/// @param subject a [Subject] as JSON
/// @param removed the removed amounts so far, by table or cache
public record Removal(
        UUID operation,
        AccountId account,
        List<EnvironmentId> environments,
        String subject,
        Map<String, Long> removed,
        Instant askedAt) {}
