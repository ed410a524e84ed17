package dev.ambit.member;

import dev.ambit.event.Author;
import java.util.UUID;

/// A requested password reset, whose address may be unknown.
///
/// @param peer address of the stranger who asks
record PasswordResetRequest(Email email, String peer, String traceId) {

    Author author(UUID person) {
        return Author.person(person, peer, traceId);
    }
}
