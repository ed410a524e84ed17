package dev.ambit.hosting;

import static dev.ambit.http.IdempotencyRule.JOINED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Metrics;
import dev.ambit.http.Router;
import dev.ambit.problem.Problem;
import dev.ambit.stack.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Hosts that refuse requests for their caches.
class RemoteCacheTest {
    private static final String CREDENTIAL = "credential";

    @Test
    void failed_invalidation_of_a_joined_host_is_counted_and_not_thrown() {
        assertThat(missed(CREDENTIAL, "wrong", CREDENTIAL, "wrong")).isEqualTo(2);
    }

    @Test
    void failed_invalidation_of_the_local_host_is_thrown() {
        assertThatThrownBy(() -> missed("wrong", CREDENTIAL)).isInstanceOf(Problem.class);
    }

    /// Returns how many invalidations were missed by hosts with these credentials, of which the first is `local`.
    private static long missed(String... credentials) {
        var missed = new MissedInvalidations();
        var routes = new Router()
                .post(
                        "/caches/{id}",
                        "invalidateCache",
                        JOINED,
                        _ -> LinkServer.noContent(),
                        LinkServer.contract(1000));
        try (var metrics = new Metrics();
                LinkServer server = LinkServer.start(0, routes, CREDENTIAL, metrics, _ -> {})) {
            List<LinkClient> hosts = Stream.of(credentials)
                    .map(it -> new LinkClient(
                            () -> Optional.of(LinkAddress.ofPort(server.port(), it)),
                            Duration.ofSeconds(30),
                            "The host does not respond."))
                    .toList();
            new RemoteCache(new Fixed(hosts), missed).invalidate(UUID.randomUUID(), List.of("/*"));
        }
        return missed.now();
    }

    private record Fixed(List<LinkClient> all) implements HostRouter {

        @Override
        public LinkClient local() {
            return all.getFirst();
        }

        @Override
        public LinkClient of(ResourceKind kind, String name) {
            return local();
        }

        @Override
        public LinkClient ofStore(String store) {
            return local();
        }

        @Override
        public LinkClient forWrite(ResourceKind kind, String name) {
            return local();
        }

        @Override
        public LinkClient forWriteToStore(String store) {
            return local();
        }
    }
}
