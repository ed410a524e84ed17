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

/// Looks up hosts, access keys and functions on the server.
final class ServerLookups implements FunctionLookup {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final LinkClient server;

    ServerLookups(int port, String credential) {
        server = new LinkClient(
                () -> OptionalInt.of(port),
                credential,
                ANSWER_MAX,
                "The Ambit server does not answer its host process.");
    }

    /// Returns the site of a host name; see [dev.ambit.host.gateway.SiteLookup].
    Optional<Site> site(String host) {
        return isSegment(host) ? server.find("/sites/" + LinkClient.encoded(host), Site.class) : Optional.empty();
    }

    /// Returns the permissions of an access key; see [dev.ambit.host.bucket.AccessKeyLookup].
    Optional<AccessKeyGrant> accessKey(String accessKey) {
        return isSegment(accessKey)
                ? server.find("/access-keys/" + LinkClient.encoded(accessKey), AccessKeyGrant.class)
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

    /// Returns whether a name from outside can be a segment of a path. No stack has another name.
    private static boolean isSegment(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(Character::isISOControl);
    }
}
