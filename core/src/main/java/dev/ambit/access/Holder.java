package dev.ambit.access;

import java.time.Instant;

/// Whoever a token was given to: somebody with a key, or a person who has signed in.
sealed interface Holder permits KeyHolder, SessionHolder {

    Instant expireAt();
}
