package dev.ambit.member;

import dev.ambit.event.Author;
import java.util.UUID;

/// A requested password reset, whose address may be unknown.
///
/// @param peer network address of the request
record PasswordResetRequest(Email email, String peer, String traceId) {

    Author author(UUID person) {
        return Author.person(person, peer, traceId);
    }
}
