package dev.ambit.event;

import java.util.UUID;

/// The account and environment of events, as in the REST API.
public record EventOrigin(UUID accountId, UUID environmentId) {}
