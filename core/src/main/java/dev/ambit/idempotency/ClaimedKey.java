package dev.ambit.idempotency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An idempotency key that a request has claimed.
///
/// @param answer the encrypted response; null until the request is answered
@SuppressWarnings("ArrayRecordComponent") // Claimed keys are never compared.
record ClaimedKey(byte[] requestHash, Instant claimedAt, byte @Nullable [] answer) {}
