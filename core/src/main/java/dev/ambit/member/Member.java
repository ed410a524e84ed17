package dev.ambit.member;

import dev.ambit.access.Membership;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A member of an account.
///
/// @param joinedAt null while an invitation is pending
public record Member(
        UUID person,
        Email email,
        String displayName,
        Membership membership,
        Instant invitedAt,
        @Nullable Instant joinedAt) {

    boolean isOwner() {
        return membership.isOwner() && joinedAt != null;
    }

    Member with(Membership changed) {
        return new Member(person, email, displayName, changed, invitedAt, joinedAt);
    }
}
