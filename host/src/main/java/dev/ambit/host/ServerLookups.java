package dev.ambit.host;

import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.Site;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Asks the server what it knows about hosts, access keys and functions.
final class ServerLookups implements FunctionLookup {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final LinkClient server;

    ServerLookups(int port, String credential) {
        server = new LinkClient(
                () -> OptionalInt.of(port), credential, ANSWER_MAX, "The server of this host does not answer.");
    }

    /// Returns the stack of a host; see [dev.ambit.host.gateway.SiteLookup].
    Optional<Site> site(String host) {
        return server.find("/sites/" + LinkClient.encoded(host), Site.class);
    }

    /// Returns the permissions of an access key; see [dev.ambit.host.bucket.AccessKeyLookup].
    Optional<AccessKeyGrant> accessKey(String accessKey) {
        return server.find("/access-keys/" + LinkClient.encoded(accessKey), AccessKeyGrant.class);
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
}
