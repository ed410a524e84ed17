package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.UUID;

/// A refused call with a key that has expired.
///
/// @param actor the key, with the address of the caller
public record KeyRefusal(
        AccountId account, EnvironmentId environment, UUID keyId, Actor actor, String traceId, Instant at) {}
