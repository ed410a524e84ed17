package dev.ambit.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Somebody who has signed in, until it expires.
///
/// @param accounts to which the person belongs
record Session(UUID person, Instant expireAt, List<PersonAccounts.Belonging> accounts) {

    Session {
        accounts = List.copyOf(accounts);
    }
}
