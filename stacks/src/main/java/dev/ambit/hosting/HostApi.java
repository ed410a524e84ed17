package dev.ambit.hosting;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Manages the hosts of the installation, for the operator.
public final class HostApi {

    /// How long a host can join with a new credential.
    private static final Duration INVITATION = Duration.ofDays(1);

    private static final int HOSTS_MAX = 100;
    private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final String NAME_FORM =
            "1 to 40 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen";

    private final Authentication authentication;
    private final Transactions transactions;
    private final HostList hosts;
    private final HostPlacement placement;
    private final LinkAudit audit;
    private final InstantSource clock;

    public HostApi(
            Authentication authentication,
            Transactions transactions,
            HostList hosts,
            HostPlacement placement,
            LinkAudit audit,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.hosts = hosts;
        this.placement = placement;
        this.audit = audit;
        this.clock = clock;
    }

    public Response list(Request request) {
        authentication.operator(request);
        return Response.ok(views());
    }

    /// Creates a credential by which a host can join. The host keeps it for its later starts.
    public Response invite(Request request) {
        var author = Author.of(authentication.operator(request), request);
        String name = request.body(InviteBody.class).name();
        if (!NAME.matcher(name).matches() || name.equals(Host.LOCAL)) {
            throw BAD_USER_INPUT
                    .because("`name` must consist of %s, and must not be `local`; received `%s`. Choose another name."
                            .formatted(NAME_FORM, shortened(name)))
                    .at("name", name, NAME_FORM);
        }
        ApiKey credential = ApiKey.random("host-");
        Instant expiresAt = clock.instant().plus(INVITATION);
        transactions.outside(tx -> {
            Hosts.lock(tx);
            requireInvitable(tx, name);
            Hosts.invite(tx, name, HexFormat.of().formatHex(credential.hash()), expiresAt);
            return null;
        });
        hosts.refresh();
        audit.add(AccountOperation.HOST_INVITED, name, author, HostState.INVITED);
        return Response.created(new Invitation(name, credential.token(), expiresAt));
    }

    /// Drains, resumes or revokes a host.
    public Response update(Request request) {
        var author = Author.of(authentication.operator(request), request);
        HostState state = request.body(UpdateBody.class).state();
        String name = request.variable("name");
        transactions.outside(tx -> {
            Hosts.lock(tx);
            Host host = HostList.require(hosts.read(tx), name);
            requireChange(host, state);
            Hosts.updateState(tx, host.id(), state);
            return null;
        });
        hosts.refresh();
        audit.add(AccountOperation.HOST_UPDATED, name, author, state);
        return Response.ok(views().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow());
    }

    private List<View> views() {
        hosts.refresh();
        return transactions.outside(placement::uses).stream().map(View::of).toList();
    }

    private void requireInvitable(Handle tx, String name) {
        List<Host> all = hosts.read(tx);
        Host known =
                all.stream().filter(it -> it.name().equals(name)).findFirst().orElse(null);
        if (known != null && known.state().isJoined()) {
            throw STACK_IN_THE_WAY.because(
                    "Host `%s` has joined. To replace its credential, revoke the host first.".formatted(name));
        }
        if (known == null && all.size() >= HOSTS_MAX) {
            throw STACK_IN_THE_WAY.because(
                    "An installation can have %d hosts. Use the name of a revoked host.".formatted(HOSTS_MAX));
        }
    }

    private static void requireChange(Host host, HostState state) {
        if (state == HostState.INVITED) {
            throw BAD_USER_INPUT
                    .because("`state` must be `ACTIVE`, `DRAINING` or `REVOKED`; received `INVITED`. Send another"
                            + " state.")
                    .at("state", state, "ACTIVE, DRAINING or REVOKED");
        }
        if (state == HostState.REVOKED ? host.isLocal() : !host.state().isJoined()) {
            throw STACK_IN_THE_WAY.because("Host `%s` is `%s` and cannot become `%s`. %s"
                    .formatted(
                            host.name(),
                            host.state(),
                            state,
                            host.isLocal()
                                    ? "The server starts it by itself; drain it instead."
                                    : "Let it join first: create a credential with `ambit hosts invite`."));
        }
    }

    // The wire.

    public record InviteBody(String name) {}

    public record UpdateBody(HostState state) {}

    /// A credential, which is shown once.
    ///
    /// @param expiresAt until when a host must join with it; afterwards it is valid until the host is revoked
    public record Invitation(String name, String credential, Instant expiresAt) {

        /// Omits the credential, because printed values end up in logs.
        @Override
        public String toString() {
            return "Invitation[" + name + "]";
        }
    }

    /// A host.
    ///
    /// @param answering whether it runs and reaches the server
    /// @param seenAt when it last sent a heartbeat; null for `local`, and before the first
    /// @param stacks how many stacks live on it
    public record View(
            String name,
            HostState state,
            boolean answering,
            @Nullable Instant seenAt,
            long stacks,
            boolean runsFunctions,
            @Nullable String agentUrl,
            @Nullable String gatewayUrl,
            @Nullable String bucketUrl) {

        static View of(HostPlacement.HostUse use) {
            Host it = use.host();
            return new View(
                    it.name(),
                    it.state(),
                    use.isAnswering(),
                    it.seenAt(),
                    use.stacks(),
                    it.runsFunctions(),
                    it.agentUrl(),
                    it.gatewayUrl(),
                    it.bucketUrl());
        }
    }
}
