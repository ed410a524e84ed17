package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static java.util.stream.Collectors.toMap;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ambit.access.PersonAccounts.JoinedAccount;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Authorizes people who have signed in, by their membership and the route's role. Memberships are cached as long
/// as keys.
final class MemberAuthorization {

    private static final int KNOWN_MAX = 100_000;

    private record Member(AccountId account, UUID person) {}

    /// The name of an environment in an account.
    ///
    /// @param name a slug, an internal id or a public id
    private record AccountAndName(AccountId account, Object name) {}

    private final Transactions transactions;
    private volatile LoadingCache<Member, Optional<Membership>> memberships;
    private volatile LoadingCache<AccountAndName, Optional<EnvironmentRoles>> environmentsByName;
    private volatile LoadingCache<AccountId, List<EnvironmentRoles>> environments;

    MemberAuthorization(Transactions transactions) {
        this.transactions = transactions;
        this.memberships = cache(this::findMembership);
        this.environmentsByName = cache(this::findEnvironment);
        this.environments = cache(this::findEnvironments);
    }

    void clear() {
        memberships = cache(this::findMembership);
        environmentsByName = cache(this::findEnvironment);
        environments = cache(this::findEnvironments);
    }

    /// Authorizes a person in the account of the request, and in the environment whose slug is in the path.
    /// Without a slug in the path, the person needs the route's role in any environment.
    AccountCaller account(SessionHolder holder, Request request) {
        Need need = Need.of(request);
        Membership membership = membership(holder, holder.account(request));
        var caller = new AccountCaller(holder.actor(request), membership, need, holder.person());
        if (request.hasVariable("slug")) {
            String slug = request.variable("slug");
            EnvironmentRoles environment =
                    environment(membership.account(), slug).orElseThrow(() -> missing(slug));
            caller.require(environment, () -> missing(slug));
        } else {
            need.require(greatest(caller), membership.isOwner());
        }
        return caller;
    }

    /// Authorizes a person in that account. Empty if the person is not a member.
    Optional<AccountCaller> of(SessionHolder holder, Request request, @Nullable AccountId account) {
        return holder.session().accounts().stream()
                .filter(it -> it.account().equals(account))
                .findFirst()
                .map(it -> new AccountCaller(
                        holder.actor(request), membership(holder, it), Need.ANYBODY, holder.person()));
    }

    /// Authorizes a person in the environment that the request names.
    Caller environment(SessionHolder holder, Request request) {
        Need need = Need.of(request);
        UUID wanted = holder.environment(request);
        for (JoinedAccount belonging : holder.accounts(request)) {
            Optional<EnvironmentRoles> found = environment(belonging.account(), wanted);
            if (found.isPresent()) {
                Membership membership = membership(holder, belonging);
                EnvironmentRoles environment = found.get();
                new AccountCaller(holder.actor(request), membership, need, holder.person())
                        .require(environment, () -> missing(wanted));
                return new Caller(
                        KeyKind.SESSION, belonging.account(), environment.id(), holder.person(), request.peer());
            }
        }
        throw missing(wanted);
    }

    /// Requires the route's role in that environment. Every member can see what remains of a deleted environment.
    void require(AccountCaller caller, EnvironmentId environment, Supplier<Problem> missing) {
        environment(caller.account(), environment).ifPresent(it -> caller.require(it, missing));
    }

    /// Returns the environments that the caller can see, including those created a moment ago.
    Map<EnvironmentId, Role> roles(AccountCaller caller) {
        return findEnvironments(caller.account()).stream()
                .filter(it -> it.role(caller.membership(), caller.person()) != Role.NONE)
                .collect(toMap(EnvironmentRoles::id, it -> it.role(caller.membership(), caller.person())));
    }

    /// Returns the caller's role in one environment.
    Role role(AccountCaller caller, EnvironmentId environment) {
        return findEnvironment(new AccountAndName(caller.account(), environment))
                .map(it -> it.role(caller.membership(), caller.person()))
                .orElse(Role.NONE);
    }

    /// Returns the caller's highest role in any environment.
    private Role greatest(AccountCaller caller) {
        Membership membership = caller.membership();
        return membership.isOwner()
                ? Role.ADMIN
                : Objects.requireNonNull(environments.get(caller.account())).stream()
                        .map(it -> it.role(membership, caller.person()))
                        .reduce(membership.greatest(), (one, other) -> one.covers(other) ? one : other);
    }

    /// Requires a member of the operator's account with the route's role in production.
    Actor operator(SessionHolder holder, Request request) {
        Need need = Need.of(request);
        AccountId operators = operators();
        Membership membership = holder.session().accounts().stream()
                .filter(it -> it.account().equals(operators))
                .findFirst()
                .map(it -> membership(holder, it))
                .orElseThrow(() -> ACCESS_DENIED.because(
                        "You are not a member of the account `operator`. Only its members can use this route."));
        need.require(membership.role(true), membership.isOwner());
        return holder.actor(request);
    }

    boolean isOperators(AccountId account) {
        return operators().equals(account);
    }

    AccountId operators() {
        return transactions.read(Operator.OPERATOR, Accounts::operator);
    }

    private Membership membership(SessionHolder holder, JoinedAccount belonging) {
        return Objects.requireNonNull(memberships.get(new Member(belonging.account(), holder.person())))
                .orElseThrow(() -> ACCESS_DENIED.because(
                        "You are no longer a member of this account. Ask an admin of the account to invite you"
                                + " again."));
    }

    /// Does not cache absence, because the environment may be created at any moment.
    private Optional<EnvironmentRoles> environment(AccountId account, Object name) {
        var key = new AccountAndName(account, name);
        Optional<EnvironmentRoles> found = Objects.requireNonNull(environmentsByName.get(key));
        if (found.isEmpty()) {
            environmentsByName.invalidate(key);
        }
        return found;
    }

    private List<EnvironmentRoles> findEnvironments(AccountId account) {
        return transactions.read(account, tx -> EnvironmentRoles.list(tx, account));
    }

    private Optional<Membership> findMembership(Member it) {
        return transactions.read(it.account(), tx -> Memberships.find(tx, it.account(), it.person()));
    }

    private Optional<EnvironmentRoles> findEnvironment(AccountAndName it) {
        AccountId account = it.account();
        return transactions.read(account, tx -> EnvironmentRoles.find(tx, account, it.name()));
    }

    private static Problem missing(Object name) {
        return ENVIRONMENT_NOT_FOUND.because(
                "Environment `%s` does not exist in this account. List the environments to see the valid ids and slugs."
                        .formatted(Problem.shortened(name)));
    }

    private static <K, V> LoadingCache<K, V> cache(CacheLoader<K, V> find) {
        return Caffeine.newBuilder()
                .maximumSize(KNOWN_MAX)
                .expireAfterWrite(Authentication.REMEMBERED)
                .build(find);
    }
}
