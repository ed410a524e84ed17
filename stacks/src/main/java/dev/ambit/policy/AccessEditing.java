package dev.ambit.policy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.access.AccessOverride;
import dev.ambit.access.AccessOverrides;
import dev.ambit.access.Authentication;
import dev.ambit.access.EnvironmentRoles;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.member.AccessLosses;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Edits the overrides of an environment's access policy. They apply to the next request on this server, and on
/// other servers within a second.
public final class AccessEditing {

    private final Transactions transactions;
    private final Authentication authentication;
    private final AccessLosses losses;
    private final InstantSource clock;

    public AccessEditing(
            Transactions transactions, Authentication authentication, AccessLosses losses, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.losses = losses;
        this.clock = clock;
    }

    EnvironmentAccess find(AccountId account, String slug) {
        return transactions.in(account, tx -> find(tx, account, slug));
    }

    /// Replaces the overrides.
    ///
    /// @param overrides replace all existing ones
    /// @param was expected overrides; null accepts any
    /// @throws dev.ambit.problem.Problem 400 at an invalid override, 409 if `was` differs
    EnvironmentAccess edit(
            AccountId account,
            String slug,
            List<AccessOverride> overrides,
            @Nullable List<AccessOverride> was,
            Author author) {
        EnvironmentAccess edited = transactions.in(account, tx -> {
            Accounts.lock(tx, account);
            Environment environment = Environments.enter(tx, account, slug);
            List<AccessOverride> before = AccessOverrides.list(tx, account, environment.id());
            if (was != null && !sorted(was).equals(before)) {
                throw EDITED_MEANWHILE
                        .because("`was` differs from the current overrides, because somebody else edited them. Reload"
                                + " them, then edit them again.")
                        .with(
                                "current",
                                before.stream().map(AccessApi.OverrideView::of).toList());
            }
            requireMembers(PolicyMembers.list(tx, account), overrides);
            List<AccessOverride> after = sorted(overrides);
            if (!after.equals(before)) {
                losses.during(
                        tx,
                        account,
                        AccountOperation.ACCESS_UPDATED,
                        () -> AccessOverrides.replace(tx, account, environment.id(), after));
                var entry = new AccountAuditEntry(
                        AccountOperation.ACCESS_UPDATED,
                        environment.publicId(),
                        environment.publicId(),
                        state(before),
                        state(after));
                AccountAuditLog.add(tx, account, author, entry, clock.instant());
            }
            return find(tx, account, slug);
        });
        authentication.clearPeople();
        return edited;
    }

    private static EnvironmentAccess find(Handle tx, AccountId account, String slug) {
        EnvironmentRoles environment =
                EnvironmentRoles.find(tx, account, slug).orElseThrow(() -> Environments.missing(slug));
        return new EnvironmentAccess(environment, PolicyMembers.list(tx, account), AccessLosses.isOn(tx, account));
    }

    private static void requireMembers(List<PolicyMember> members, List<AccessOverride> overrides) {
        for (int i = 0; i < overrides.size(); i++) {
            String field = "overrides.%d.memberId".formatted(i);
            UUID wanted = overrides.get(i).member();
            if (wanted != null) {
                PolicyMember member = members.stream()
                        .filter(it -> it.person().equals(wanted))
                        .findFirst()
                        .orElseThrow(() -> BAD_USER_INPUT
                                .because(("`%s` must be the id of a member of the account;"
                                                + " received `%s`. List the members to see"
                                                + " their ids.")
                                        .formatted(field, wanted))
                                .at(field, wanted, "the id of a member"));
                if (member.membership().isOwner()) {
                    throw BAD_USER_INPUT
                            .because(("`%s` is an owner, and owners always have full access; received `%s`. Remove this"
                                            + " override.")
                                    .formatted(field, wanted))
                            .at(field, wanted, "the id of a member who is not an owner");
                }
            }
        }
    }

    private static List<AccessOverride> sorted(List<AccessOverride> overrides) {
        return overrides.stream()
                .sorted(Comparator.comparing(AccessOverride::subject))
                .toList();
    }

    private static Map<String, Object> state(List<AccessOverride> overrides) {
        return Map.of(
                "overrides", overrides.stream().map(AccessApi.OverrideView::of).toList());
    }
}
