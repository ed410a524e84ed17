package dev.ambit.hosting;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.db.Leases;
import dev.ambit.db.Transactions;
import dev.ambit.host.function.FunctionState;
import dev.ambit.host.function.FunctionStatus;
import dev.ambit.host.link.LinkClient;
import dev.ambit.operation.Heartbeat;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Moves accounts to other hosts, one after the other. Each step can be repeated, so a move goes on after a
/// crash of the server or of a host. A running move that has failed for 15 minutes is canceled.
public final class MoveLoop {

    private static final System.Logger LOG = System.getLogger(MoveLoop.class.getName());
    private static final String LEASE = "host moves";
    private static final Duration LEASE_LENGTH = Duration.ofSeconds(10);

    /// Longer than hosts use an answer to a lookup, so that they know that writes are refused.
    static final Duration LOOKUPS_EXPIRE = Duration.ofSeconds(3);

    private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

    /// Later moves wait for a running move, and its account refuses writes.
    private static final Duration FAILING_MAX = Duration.ofMinutes(15);

    private final Transactions transactions;
    private final HostList hosts;
    private final HostLinks links;
    private final AccountMoving moving;
    private final LinkAudit audit;
    private final InstantSource clock;
    private final UUID holder = UUID.randomUUID();

    public MoveLoop(
            Transactions transactions,
            HostList hosts,
            HostLinks links,
            AccountMoving moving,
            LinkAudit audit,
            InstantSource clock) {
        this.transactions = transactions;
        this.hosts = hosts;
        this.links = links;
        this.moving = moving;
        this.audit = audit;
        this.clock = clock;
    }

    /// Works on all moves whose next step is due, unless another server does.
    public void runOnce() {
        if (hosts.hasOnlyLocal() || due().isEmpty() || !renew()) {
            return;
        }
        var heartbeat = new Heartbeat(LEASE_LENGTH, this::renew);
        boolean _ = heartbeat.during(() -> {
            due().forEach(it -> attempt(it.id(), heartbeat));
            return true;
        });
        transactions.outside(tx -> {
            Leases.release(tx, LEASE, holder);
            return null;
        });
    }

    private List<AccountMove> due() {
        Instant now = clock.instant();
        return transactions.outside(AccountMoves::list).stream()
                .filter(it -> !it.retryAt().isAfter(now))
                .toList();
    }

    private boolean renew() {
        return transactions
                .outside(tx -> Leases.acquire(tx, LEASE, holder, LEASE_LENGTH))
                .isPresent();
    }

    /// Reads the move again, because it may have been canceled while another one was copied.
    private void attempt(UUID id, Heartbeat heartbeat) {
        List<AccountMove> all = transactions.outside(AccountMoves::list);
        boolean isBusy = all.stream().anyMatch(it -> it.phase().isRunning());
        all.stream()
                .filter(it -> it.id().equals(id) && (it.phase() != MovePhase.WAITING || !isBusy))
                .findFirst()
                .ifPresent(it -> attempt(it, heartbeat));
    }

    private void attempt(AccountMove move, Heartbeat heartbeat) {
        try {
            switch (move.phase()) {
                case WAITING -> moving.begin(move);
                case COPYING -> copy(move, heartbeat);
                case SWITCHING -> replace(move);
                case CLEANING -> clean(move);
            }
        } catch (Stopped _) {
            // The move was canceled, or another server continues it.
        } catch (RuntimeException fault) {
            if (Problem.is(DATABASE_UNAVAILABLE, fault)) {
                throw fault;
            }
            fail(move, fault);
        }
    }

    private void fail(AccountMove move, RuntimeException fault) {
        if (!(fault instanceof Problem)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "A step of the move of %s failed".formatted(move.parts().store()),
                    fault);
        }
        String why = fault instanceof Problem problem
                ? problem.message()
                : "An internal error stopped the step. The log of the server has the reason.";
        boolean isCanceled = transactions.outside(tx -> {
            Instant now = clock.instant();
            AccountMoves.fail(tx, move.id(), why, now, now.plus(RETRY_PAUSE));
            return AccountMoves.cancelFailing(tx, move.id(), now.minus(FAILING_MAX), now);
        });
        if (isCanceled) {
            audit.addFailed(move.parts().store(), name(move.source()), name(move.target()), why);
        }
    }

    private void copy(AccountMove move, Heartbeat heartbeat) {
        new MoveCopying(move, link(move.source()), link(move.target()), (files, bytes) -> {
                    boolean goesOn = !heartbeat.isLost()
                            && transactions.outside(tx -> AccountMoves.progress(tx, move.id(), files, bytes));
                    if (!goesOn) {
                        throw new Stopped();
                    }
                })
                .copy();
        next(move, MovePhase.SWITCHING);
    }

    /// Lets the new host take over. Its functions start before requests reach them.
    private void replace(AccountMove move) {
        LinkClient source = link(move.source());
        LinkClient target = link(move.target());
        target.post("/incoming-moves/%s/take-over".formatted(move.id()), move.parts());
        for (String name : move.parts().functions()) {
            String path = "/functions/" + LinkClient.encoded(name);
            if (isRunning(source, path)) {
                target.post(path + "/make", Map.of());
            }
        }
        next(move, MovePhase.CLEANING);
        audit.add(move.parts().store(), name(move.source()), name(move.target()), "MOVED");
    }

    /// A host that has ended after all files were copied is not needed any more.
    private static boolean isRunning(LinkClient source, String path) {
        try {
            return source.get(path, FunctionStatus.class).state() == FunctionState.RUNNING;
        } catch (Problem problem) {
            if (problem.code() == STACK_UNREACHABLE) {
                return false;
            }
            throw problem;
        }
    }

    /// Until answers to lookups expire, gateways send requests to the old host, so its files are deleted later.
    private void next(AccountMove move, MovePhase phase) {
        boolean isSwitched = phase == MovePhase.CLEANING;
        boolean isCurrent = transactions.outside(tx -> {
            Instant now = clock.instant();
            boolean isUpdated = AccountMoves.updatePhase(tx, move, phase, isSwitched ? now.plus(LOOKUPS_EXPIRE) : now);
            if (isUpdated && isSwitched) {
                HostAccounts.put(tx, move.account(), hosts.find(move.target()).orElseThrow());
            }
            return isUpdated;
        });
        if (!isCurrent) {
            throw new Stopped();
        }
    }

    /// Deletes the files from the host where the account does not live.
    private void clean(AccountMove move) {
        if (hosts.of(move.account()).id() == move.source()) {
            throw STACK_IN_THE_WAY.because("The account is still on the old host. Its files were kept. Report a bug.");
        }
        // The target comes first, because the source may be gone: after a cancellation, source and target are
        // swapped.
        link(move.target()).post("/outgoing-moves/release", move.parts());
        if (!move.acceptsLoss()) {
            LinkClient source = link(move.source());
            source.delete("/incoming-moves/" + move.id());
            source.post("/outgoing-moves/discard", move.parts());
        }
        transactions.outside(tx -> {
            AccountMoves.remove(tx, move.id());
            return null;
        });
    }

    private LinkClient link(int host) {
        return links.to(hosts.find(host).orElseThrow());
    }

    private String name(int host) {
        return hosts.find(host).map(Host::name).orElse("");
    }

    /// Thrown if this server must not go on.
    private static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;

        Stopped() {
            super("The move was canceled, or another server continues it", null, false, false);
        }
    }
}
