package dev.ambit.member;

import dev.ambit.access.Membership;
import dev.ambit.access.Role;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountOperation;
import org.jspecify.annotations.Nullable;

/// The state of a member in the audit log.
record MemberState(String email, boolean owner, Role productionRole, Role nonProductionRole) {

    static AccountAuditEntry auditEntry(
            AccountOperation operation, Member member, @Nullable Member before, @Nullable Member after) {
        return new AccountAuditEntry(
                operation, member.person(), null, before == null ? null : of(before), after == null ? null : of(after));
    }

    private static MemberState of(Member it) {
        Membership membership = it.membership();
        return new MemberState(
                it.email().value(), membership.isOwner(), membership.production(), membership.nonProduction());
    }
}
