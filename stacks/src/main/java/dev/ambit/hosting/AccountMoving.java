package dev.ambit.hosting;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.bucket.MediaProvider;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.host.move.MovedParts;
import dev.ambit.sessionstore.SessionMode;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackProvisioning;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StackState;
import dev.ambit.stack.Stacks;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Starts and cancels moves of accounts to other hosts.
public final class AccountMoving {

    private static final int STACKS_MAX = 1_000;

    private final Transactions transactions;
    private final HostList hosts;
    private final HostPlacement placement;
    private final StackResources resources;
    private final StackProvisioning provisioning;
    private final boolean hasOperatorStore;
    private final LinkAudit audit;
    private final InstantSource clock;

    /// @param hasOperatorStore whether an S3 of the operator stores the buckets, so that they stay where they are
    public AccountMoving(
            Transactions transactions,
            HostList hosts,
            HostPlacement placement,
            StackResources resources,
            StackProvisioning provisioning,
            boolean hasOperatorStore,
            LinkAudit audit,
            InstantSource clock) {
        this.transactions = transactions;
        this.hosts = hosts;
        this.placement = placement;
        this.resources = resources;
        this.provisioning = provisioning;
        this.hasOperatorStore = hasOperatorStore;
        this.audit = audit;
        this.clock = clock;
    }

    /// Starts a move. If the host of the account does not answer and `acceptsLoss` is set, its files are lost,
    /// and the stacks are provisioned anew on the other host.
    ///
    /// @param slug of the account
    /// @param to name of the new host; null for the reachable active host with the fewest stacks
    /// @param acceptsLoss whether the files of a host that does not answer may be lost
    /// @throws dev.ambit.problem.Problem 409 with the reason, if the account cannot be moved
    AccountMove start(String slug, @Nullable String to, boolean acceptsLoss, Author author) {
        AccountId account = account(slug);
        AccountMove started = transactions.in(account, tx -> {
            Hosts.lock(tx);
            Host source = HostAccounts.find(tx, account).flatMap(hosts::find).orElseGet(hosts::local);
            Host target = target(tx, slug, source, to);
            MovedParts parts = parts(tx, account, slug);
            requireMovable(tx, account, slug, source, target, parts);
            boolean isLost = !placement.isAnswering(source);
            if (isLost && !acceptsLoss) {
                throw loss(slug, source, parts);
            }
            Instant now = clock.instant();
            var move = new AccountMove(
                    UUID.randomUUID(),
                    account,
                    source.id(),
                    target.id(),
                    isLost ? MovePhase.CLEANING : MovePhase.WAITING,
                    parts,
                    0,
                    0,
                    null,
                    now,
                    now,
                    false);
            AccountMoves.insert(tx, move);
            if (isLost) {
                HostAccounts.put(tx, account, target);
                provisioning.restore(
                        tx,
                        account,
                        Set.of(
                                ResourceKind.BRANCH,
                                ResourceKind.ASSET_BUCKET,
                                ResourceKind.MEDIA,
                                ResourceKind.FUNCTION,
                                ResourceKind.SESSION),
                        author);
            }
            return move;
        });
        audit.add(
                slug,
                hosts.find(started.source()).map(Host::name).orElse(""),
                hosts.find(started.target()).map(Host::name).orElse(""),
                started.phase() == MovePhase.WAITING ? "STARTED" : "MOVED_WITH_LOSS",
                author);
        return started;
    }

    /// Starts a waiting move: from now on, writes are refused. Checks the account again, because it could change
    /// while the move waited. If the account was deleted meanwhile, deletes the move instead.
    ///
    /// @throws dev.ambit.problem.Problem 409 with the reason, if the account cannot be moved now
    void begin(AccountMove move) {
        String slug = move.parts().store();
        boolean exists = transactions
                .read(Operator.OPERATOR, tx -> Accounts.find(tx, slug))
                .filter(it -> it.id().equals(move.account()))
                .isPresent();
        transactions.in(move.account(), tx -> {
            Hosts.lock(tx);
            if (exists) {
                MovedParts parts = parts(tx, move.account(), slug);
                Host source = hosts.find(move.source()).orElseThrow();
                Host target = hosts.find(move.target()).orElseThrow();
                requireUnchanging(tx, move.account(), slug, source, target, parts);
                AccountMoves.begin(tx, move.id(), parts, clock.instant().plus(MoveLoop.LOOKUPS_EXPIRE));
            } else {
                AccountMoves.remove(tx, move.id());
            }
            return null;
        });
    }

    /// Cancels the waiting or running move of an account, which stays on its host.
    void cancel(String slug, Author author) {
        boolean isCanceled = transactions.outside(tx -> AccountMoves.cancel(tx, slug, clock.instant()));
        if (!isCanceled) {
            throw STACK_IN_THE_WAY.because("Account `%s` is not being moved. List the moves with `ambit hosts moves`."
                    .formatted(shortened(slug)));
        }
        audit.add(slug, "", "", "CANCELED", author);
    }

    /// Gives up the old files of an account on a host that is gone. The move no longer tries to delete them.
    void giveUp(String slug, Author author) {
        boolean isGivenUp = transactions.outside(tx -> {
            Hosts.lock(tx);
            Hosts.giveUp(tx, slug);
            return AccountMoves.giveUp(tx, slug, clock.instant());
        });
        if (!isGivenUp) {
            throw STACK_IN_THE_WAY.because(
                    ("Account `%s` has no old files on a revoked host. If a host is gone, revoke it with"
                                    + " `ambit hosts revoke`, then try again.")
                            .formatted(shortened(slug)));
        }
        audit.add(slug, "", "", "OLD_FILES_GIVEN_UP", author);
    }

    private AccountId account(String slug) {
        Optional<Account> account = transactions.read(Operator.OPERATOR, tx -> Accounts.find(tx, slug));
        return account.map(Account::id)
                .orElseThrow(() -> ACCOUNT_NOT_FOUND.because(
                        "Account `%s` does not exist. List the accounts to find its slug.".formatted(shortened(slug))));
    }

    private Host target(Handle tx, String slug, Host source, @Nullable String to) {
        Set<Integer> withOldFiles = HostPlacement.hostsWithOldFiles(tx, slug);
        if (to == null) {
            return placement
                    .leastLoaded(tx, it -> it.id() != source.id() && !withOldFiles.contains(it.id()))
                    .orElseThrow(() -> STACK_IN_THE_WAY.because(
                            "No other host is `ACTIVE` and reachable. Start a host, or run `ambit hosts resume`."));
        }
        Host target = HostList.require(hosts.all(), to);
        if (target.id() == source.id()) {
            throw STACK_IN_THE_WAY.because(
                    "Account `%s` is already on host `%s`. Choose another host.".formatted(slug, to));
        }
        if (target.state() != HostState.ACTIVE) {
            throw STACK_IN_THE_WAY.because(
                    "Host `%s` is `%s`, but the new host must be `ACTIVE`. Choose another host, or resume this one."
                            .formatted(to, target.state()));
        }
        if (!placement.isAnswering(target)) {
            throw STACK_IN_THE_WAY.because(
                    "Host `%s` does not answer. Start it, or choose another host.".formatted(to));
        }
        if (withOldFiles.contains(target.id())) {
            throw STACK_IN_THE_WAY.because(
                    ("Host `%s` still has old files of account `%s`. The server deletes them when the host"
                                    + " responds. Try again later, or choose another host.")
                            .formatted(to, slug));
        }
        return target;
    }

    private void requireMovable(Handle tx, AccountId account, String slug, Host source, Host target, MovedParts parts) {
        if (AccountMoves.list(tx).stream()
                .anyMatch(it -> it.phase() != MovePhase.CLEANING && it.account().equals(account))) {
            throw STACK_IN_THE_WAY.because(
                    "Account `%s` is being moved already. Wait, or cancel the move with `ambit hosts move %s --cancel`."
                            .formatted(slug, slug));
        }
        requireUnchanging(tx, account, slug, source, target, parts);
    }

    private void requireUnchanging(
            Handle tx, AccountId account, String slug, Host source, Host target, MovedParts parts) {
        if (Stacks.ofAccount(tx, account, STACKS_MAX).stream().anyMatch(it -> it.state() == StackState.REMOVING)) {
            throw STACK_IN_THE_WAY.because(
                    "A stack of the account `%s` is being torn down. Wait until it has been removed.".formatted(slug));
        }
        if (!parts.functions().isEmpty() && placement.canRunFunctions(source) && !placement.canRunFunctions(target)) {
            throw STACK_IN_THE_WAY.because(
                    "Host `%s` cannot run functions, but account `%s` has functions. Choose another host."
                            .formatted(target.name(), slug));
        }
    }

    private MovedParts parts(Handle tx, AccountId account, String slug) {
        List<String> buckets = new ArrayList<>();
        if (!hasOperatorStore) {
            names(resources.wanted(tx, account, ResourceKind.ASSET_BUCKET)).forEach(buckets::add);
            resources.wanted(tx, account, ResourceKind.MEDIA).stream()
                    .filter(it -> it.stage() == Stage.PRODUCTION)
                    .flatMap(it -> MediaProvider.bucket(it).stream())
                    .forEach(buckets::add);
        }
        return new MovedParts(
                slug,
                buckets.stream().distinct().toList(),
                names(resources.wanted(tx, account, ResourceKind.FUNCTION)),
                names(resources.wanted(tx, account, ResourceKind.SESSION).stream()
                        .filter(it -> SessionMode.of(it) == SessionMode.INSTANCE)
                        .toList()));
    }

    private static List<String> names(List<WantedResource> wanted) {
        return wanted.stream().map(WantedResource::name).toList();
    }

    private RuntimeException loss(String slug, Host source, MovedParts parts) {
        String buckets = hasOperatorStore
                ? "The buckets are stored in the operator's S3 and stay."
                : "%d buckets with all objects are lost, too."
                        .formatted(parts.buckets().size());
        return STACK_IN_THE_WAY
                .because(("Host `%s` does not answer. Without it, the Git repository of `%s`, the code"
                                + " of its functions (%d) and its session stores (%d) are lost. %s Start the host again, or accept the loss with"
                                + " `--accept-loss`.")
                        .formatted(
                                source.name(),
                                slug,
                                parts.functions().size(),
                                parts.sessions().size(),
                                buckets))
                .with("functions", parts.functions())
                .with("buckets", parts.buckets());
    }
}
