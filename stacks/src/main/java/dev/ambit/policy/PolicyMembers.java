package dev.ambit.policy;

import dev.ambit.db.AccountId;
import dev.ambit.member.Members;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Reads the members of an account with their roles.
final class PolicyMembers {

    /// Largest number of members shown.
    private static final int MEMBERS_MAX = 1_000;

    private PolicyMembers() {}

    static List<PolicyMember> list(Handle tx, AccountId account) {
        return Members.list(tx, account, null, false, MEMBERS_MAX).stream()
                .map(it -> new PolicyMember(it.person(), it.email().value(), it.membership()))
                .toList();
    }
}
