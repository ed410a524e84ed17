package dev.ambit.hosting;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.problem.Problem;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Lets a host join. It can join again as often as it starts, with the same credential.
public final class HostJoining {

    /// The result of a request to join.
    private enum Result {
        JOINED,
        /// The credential was revoked or replaced, or has expired.
        NOT_VALID,
        /// Another host runs with this credential and another data directory. A restarted host keeps its
        /// directory.
        RUNS_ELSEWHERE,
        /// The directory has old files of accounts. Another account with the same slug must not get them.
        GIVEN_UP,
    }

    private final Transactions transactions;
    private final HostList hosts;
    private final HostRequirements requirements;
    private final HostSettings settings;
    private final LinkAudit audit;

    /// @param requirements of each host
    /// @param settings that each host gets
    public HostJoining(
            Transactions transactions,
            HostList hosts,
            HostRequirements requirements,
            HostSettings settings,
            LinkAudit audit) {
        this.transactions = transactions;
        this.hosts = hosts;
        this.requirements = requirements;
        this.settings = settings;
        this.audit = audit;
    }

    /// Stores the addresses of a host, and returns its settings.
    ///
    /// @param host that has the credential of the request
    /// @throws Problem with the reason, if the host cannot join
    HostSettings join(Host host, JoinRequest joining) {
        if (!joining.name().equals(host.name())) {
            audit.refused(host, "join as " + Problem.shortened(joining.name()));
            throw ACCESS_DENIED.because(
                    "The credential belongs to the host `%s`; received the name `%s`. Send `--name %s`."
                            .formatted(host.name(), Problem.shortened(joining.name()), host.name()));
        }
        joining.require();
        boolean isOnOtherMachine = !LinkAddress.isLoopback(URI.create(joining.agentUrl()));
        requirements.refusal(joining, isOnOtherMachine).ifPresent(why -> {
            throw STACK_RESOURCE_REFUSED.because(why);
        });
        String secret = hosts.sealed(joining.secret());
        Result result = transactions.outside(tx -> {
            Hosts.lock(tx);
            return join(tx, host, joining, secret);
        });
        hosts.refresh();
        requireJoined(host, result);
        audit.add(
                AccountOperation.HOST_JOINED,
                host.name(),
                Author.SYSTEM,
                host.state() == HostState.INVITED ? HostState.ACTIVE : host.state());
        return settings;
    }

    /// Stores a host under the lock of all hosts, so that the second of two hosts that join at the same time
    /// sees the first.
    private Result join(Handle tx, Host host, JoinRequest joining, String secret) {
        Instant now = hosts.now();
        UUID directory = joining.directoryId();
        if (directory != null && Hosts.isGivenUp(tx, directory)) {
            return Result.GIVEN_UP;
        }
        if (directory != null && Hosts.isRunningElsewhere(tx, host.id(), directory, now.minus(Host.ANSWERING))) {
            return Result.RUNS_ELSEWHERE;
        }
        return Hosts.join(tx, host, joining, secret, now) ? Result.JOINED : Result.NOT_VALID;
    }

    private void requireJoined(Host host, Result result) {
        switch (result) {
            case JOINED -> {
                // The host may start.
            }
            case NOT_VALID ->
                throw ACCESS_DENIED.because(("The credential of host `%s` was revoked or replaced, or has expired. Run"
                                + " `ambit hosts invite %s` and start the host with the new credential.")
                        .formatted(host.name(), host.name()));
            case RUNS_ELSEWHERE -> {
                audit.refused(host, "join from another data directory");
                throw STACK_IN_THE_WAY.because(
                        ("Host `%s` already runs at %s and uses another data directory. Stop it first. To add a host,"
                                        + " run `ambit hosts invite` with another name.")
                                .formatted(host.name(), host.agentUrl()));
            }
            case GIVEN_UP -> {
                audit.refused(host, "join from a data directory that was given up");
                throw STACK_IN_THE_WAY.because(
                        "The data directory has files of accounts that were given up. Delete the directory, then start"
                                + " host `%s` again.".formatted(host.name()));
            }
        }
    }
}
