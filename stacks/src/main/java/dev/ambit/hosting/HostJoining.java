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
import org.jspecify.annotations.Nullable;

/// Lets a host join. It can join again as often as it starts, with the same credential.
public final class HostJoining {

    private final Transactions transactions;
    private final HostList hosts;
    private final HostRequirements requirements;
    private final HostSettings settings;
    private final LinkAudit audit;

    /// @param requirements of each host
    /// @param settings what each host gets
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

    /// Stores how a host is reached.
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
        requireSameDirectory(host, joining.directoryId());
        String secret = hosts.sealed(joining.secret());
        boolean isJoined = transactions.outside(tx -> {
            Hosts.lock(tx);
            return Hosts.join(tx, host, joining, secret, hosts.now());
        });
        hosts.refresh();
        if (!isJoined) {
            throw ACCESS_DENIED.because(
                    ("The credential of host `%s` was revoked or replaced, or has expired. Run `ambit hosts invite %s`"
                                    + " and start the host with the new credential.")
                            .formatted(host.name(), host.name()));
        }
        audit.add(
                AccountOperation.HOST_JOINED,
                host.name(),
                Author.SYSTEM,
                host.state() == HostState.INVITED ? HostState.ACTIVE : host.state());
        return settings;
    }

    /// Refuses a second host with the credential of a running host. Their data directories differ. A host that was
    /// restarted has the same data directory.
    private void requireSameDirectory(Host host, @Nullable UUID directory) {
        Instant since = hosts.now().minus(Host.ANSWERING);
        if (directory != null
                && transactions.outside(tx -> Hosts.isRunningElsewhere(tx, host.id(), directory, since))) {
            audit.refused(host, "join from another data directory");
            throw STACK_IN_THE_WAY.because(
                    ("Host `%s` already runs at %s and uses another data directory. Stop it first. To add a host, run"
                                    + " `ambit hosts invite` with another name.")
                            .formatted(host.name(), host.agentUrl()));
        }
    }
}
