package dev.ambit.entitlement;

import java.time.Instant;
import java.util.UUID;

/// A denied check with its id.
///
/// @param environmentAt the time of the environment's clock
record DeniedCheck(UUID id, Instant environmentAt, SampledCheck check) {}
