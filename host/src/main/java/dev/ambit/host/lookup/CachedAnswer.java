package dev.ambit.host.lookup;

import java.util.Optional;

/// The answer to a lookup.
///
/// @param value nothing if the server has none
/// @param isCurrent whether the server gave the answer now or a moment ago; otherwise it is the last known answer
public record CachedAnswer<T>(Optional<T> value, boolean isCurrent) {}
