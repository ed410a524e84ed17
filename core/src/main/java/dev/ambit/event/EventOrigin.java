package dev.ambit.event;

import java.util.UUID;

/// Where events come from, as the REST API shows it.
public record EventOrigin(UUID accountId, UUID environmentId) {}
