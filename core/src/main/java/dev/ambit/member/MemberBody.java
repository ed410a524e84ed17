package dev.ambit.member;

import dev.ambit.access.Membership;
import dev.ambit.access.Role;
import dev.ambit.db.AccountId;
import dev.ambit.environment.AccountEvents;
import dev.ambit.event.Author;
import dev.ambit.event.EventType;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// A member in events. It has no name and no e-mail address, because event logs outlive a membership.
record MemberBody(UUID id, Status status, boolean isOwner, Role productionRole, Role nonProductionRole) {

    enum Status {
        INVITED,
        JOINED,
        REMOVED,
    }

    /// Appends the event of a change; see [AccountEvents#append].
    static void append(
            AccountEvents events, Handle tx, AccountId account, Author author, EventType type, Member it, Instant now) {
        events.append(tx, account, author, type, it.person(), of(it, type), now);
    }

    private static MemberBody of(Member it, EventType type) {
        Status joined = it.joinedAt() == null ? Status.INVITED : Status.JOINED;
        Membership membership = it.membership();
        return new MemberBody(
                it.person(),
                type == EventType.MEMBER_REMOVED ? Status.REMOVED : joined,
                membership.isOwner(),
                membership.production(),
                membership.nonProduction());
    }
}
