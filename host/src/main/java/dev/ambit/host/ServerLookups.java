package dev.ambit.host;

import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.Site;
import dev.ambit.host.git.DeployCallbacks;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.lookup.ForwardingHosts;
import dev.ambit.host.lookup.ServerContact;
import dev.ambit.host.lookup.ServerUnreachableException;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Looks up hosts, access keys and functions on the server, asks it about deploys, and records that it answers.
final class ServerLookups implements FunctionLookup, DeployCallbacks {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final int SERVER_ERRORS_FROM = 500;

    private static final int SERVERS_MAX = 64;

    private final ServerContact contact;
    private final ForwardingHosts others;
    private final Runnable onMissed;
    private final LinkClient server;

    /// Count of missed invalidations in the last heartbeat, by the id of the server's process.
    private final Map<String, Long> missed = new HashMap<>();

    /// @param others learns from heartbeats which hosts may forward requests
    /// @param onMissed called when the host may have missed invalidations
    ServerLookups(LinkAddress address, ServerContact contact, ForwardingHosts others, Runnable onMissed) {
        this.contact = contact;
        this.others = others;
        this.onMissed = onMissed;
        server = new LinkClient(
                () -> Optional.of(address), ANSWER_MAX, "The Ambit server does not answer its host process.");
    }

    /// Asks whether the server runs, so that the time of its last answer is known without visitors. An outage is
    /// logged by [LinkClient], once.
    void heartbeat() {
        try {
            greet();
        } catch (ServerUnreachableException _) {
            // The next heartbeat asks again.
        }
    }

    /// Asks whether the server accepts this host.
    ///
    /// @throws Problem if it does not
    /// @throws ServerUnreachableException if it does not answer
    void greet() {
        answered(() -> server.find("/heartbeat", LinkMessages.Heartbeat.class)).ifPresent(this::beat);
    }

    private synchronized void beat(LinkMessages.Heartbeat heartbeat) {
        others.accept(heartbeat.forwarding());
        if (missed.size() >= SERVERS_MAX) {
            missed.clear();
        }
        boolean isFirst = missed.isEmpty();
        Long before = missed.put(heartbeat.server(), heartbeat.missed());
        // Invalidations can be lost while a server restarts, too.
        if (before == null ? !isFirst : before != heartbeat.missed()) {
            onMissed.run();
        }
    }

    /// Returns the site of a host name; see [dev.ambit.host.gateway.SiteLookup].
    Optional<Site> site(String host) {
        return isSegment(host)
                ? answered(() -> server.find("/sites/" + LinkClient.encoded(host), Site.class))
                : Optional.empty();
    }

    /// Returns the permissions of an access key; see [dev.ambit.host.bucket.AccessKeyLookup].
    Optional<AccessKeyGrant> accessKey(String accessKey) {
        return isSegment(accessKey)
                ? answered(() -> server.find("/access-keys/" + LinkClient.encoded(accessKey), AccessKeyGrant.class))
                : Optional.empty();
    }

    @Override
    public Map<String, Long> owners(Set<String> names) {
        return server.post("/functions/owners", new LinkMessages.Names(names), LinkMessages.Counts.class)
                .values();
    }

    @Override
    public FunctionEnvironment environment(String name) {
        return server.get("/functions/" + LinkClient.encoded(name), FunctionEnvironment.class);
    }

    @Override
    public void expect(String token, Map<String, String> commits) {
        server.post("/pushes/" + LinkClient.encoded(token), new LinkMessages.Texts(commits));
    }

    @Override
    public void requireRunning(String token) {
        server.post("/deploys/" + LinkClient.encoded(token), Map.of());
    }

    /// Runs a lookup. A server that cannot look something up, for instance without its database, counts as unreachable.
    private <T> T answered(Supplier<T> lookup) {
        try {
            T answer = lookup.get();
            contact.answered();
            return answer;
        } catch (Problem refusal) {
            if (refusal.code().status() >= SERVER_ERRORS_FROM) {
                throw new ServerUnreachableException(refusal.message());
            }
            contact.answered();
            throw refusal;
        } catch (IllegalStateException unreadable) {
            throw new ServerUnreachableException(String.valueOf(unreadable.getMessage()));
        }
    }

    /// Returns whether a name from outside can be a segment of a path. No stack has another name.
    private static boolean isSegment(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(Character::isISOControl);
    }
}
