package dev.ambit.member;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.EnvironmentRoles;
import dev.ambit.access.Role;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/// Notices when a change takes the role `ADMIN` from members, and with it the credentials of stacks. Modules that
/// keep credentials register while the server is assembled. The operator turns this on for each account.
public final class AccessLosses {

    private static final int PAGE = 1_000;

    private final List<AccessLossListener> listeners = new CopyOnWriteArrayList<>();

    public void add(AccessLossListener listener) {
        listeners.add(listener);
    }

    /// Runs a change of roles, and passes on what members have lost by it. The account must be locked, so that
    /// no other change is between the two readings.
    public void during(Handle tx, AccountId account, AccountOperation cause, Runnable change) {
        if (!isOn(tx, account)) {
            change.run();
            return;
        }
        Map<EnvironmentId, Set<UUID>> before = administrators(tx, account);
        change.run();
        Map<EnvironmentId, Set<UUID>> after = administrators(tx, account);
        Map<EnvironmentId, List<String>> causes = new HashMap<>();
        before.forEach((environment, people) -> {
            List<String> lost = people.stream()
                    .filter(it -> !after.getOrDefault(environment, Set.of()).contains(it))
                    .map(it -> "%s %s".formatted(cause.wireName(), it))
                    .sorted()
                    .toList();
            if (!lost.isEmpty()) {
                causes.put(environment, lost);
            }
        });
        pass(tx, account, causes);
    }

    /// Passes on that the account key was revoked, which could read the credentials of all environments.
    public void ofAccountKey(Handle tx, AccountId account) {
        if (isOn(tx, account)) {
            List<String> causes = List.of(AccountOperation.ACCOUNT_KEY_ROTATED.wireName());
            pass(
                    tx,
                    account,
                    EnvironmentRoles.list(tx, account).stream().collect(toMap(EnvironmentRoles::id, _ -> causes)));
        }
    }

    /// Returns the environments whose credentials are replaced if the member is removed. Empty if the operator has
    /// not turned this on.
    List<String> ofRemoval(Handle tx, AccountId account, Member member) {
        if (member.joinedAt() == null || !isOn(tx, account)) {
            return List.of();
        }
        Set<EnvironmentId> readable = new HashSet<>();
        EnvironmentRoles.list(tx, account).stream()
                .filter(it -> it.role(member.membership(), member.person()) == Role.ADMIN)
                .forEach(it -> readable.add(it.id()));
        return listeners.stream()
                .flatMap(it -> it.affected(tx, account, readable).stream())
                .sorted()
                .toList();
    }

    /// Returns whether the operator has turned this on for the account.
    public static boolean isOn(Handle tx, AccountId account) {
        return Accounts.require(tx, account).rotateCredentialsOnAccessLoss();
    }

    private void pass(Handle tx, AccountId account, Map<EnvironmentId, List<String>> causes) {
        if (!causes.isEmpty()) {
            listeners.forEach(it -> it.lost(tx, account, causes));
        }
    }

    /// Returns the people who can read credentials, by environment.
    private static Map<EnvironmentId, Set<UUID>> administrators(Handle tx, AccountId account) {
        List<Member> members = joined(tx, account);
        Map<EnvironmentId, Set<UUID>> administrators = new HashMap<>();
        for (EnvironmentRoles environment : EnvironmentRoles.list(tx, account)) {
            Set<UUID> people = new HashSet<>();
            members.stream()
                    .filter(it -> environment.role(it.membership(), it.person()) == Role.ADMIN)
                    .forEach(it -> people.add(it.person()));
            administrators.put(environment.id(), people);
        }
        return administrators;
    }

    private static List<Member> joined(Handle tx, AccountId account) {
        List<Member> joined = new ArrayList<>();
        String last = null;
        List<Member> page;
        do {
            page = Members.list(tx, account, last, false, PAGE);
            page.stream().filter(it -> it.joinedAt() != null).forEach(joined::add);
            last = page.isEmpty() ? null : page.getLast().email().value();
        } while (page.size() == PAGE);
        return joined;
    }
}
