package dev.ambit.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A session of a person, until it expires.
///
/// @param accounts the accounts of the person
record Session(UUID person, Instant expireAt, List<PersonAccounts.JoinedAccount> accounts) {

    Session {
        accounts = List.copyOf(accounts);
    }
}
