package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Metrics;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.problem.Problem;
import dev.ambit.stack.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A host that refuses requests for its cache, between two that accept them.
class RemoteCacheTest {

    private static final String CREDENTIAL = "credential";
    private static final List<String> ALL = List.of("/*");

    private final Metrics metrics = new Metrics();
    private final AtomicInteger received = new AtomicInteger();
    private final LinkServer server = LinkServer.start(
            0,
            new Router()
                    .post("/caches/{id}", "invalidateCache", _ -> receive(), LinkServer.contract(1000)),
            CREDENTIAL,
            metrics,
            _ -> {});
    private final MissedInvalidations missed = new MissedInvalidations();

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    @Test
    void failure_of_a_joined_host_is_counted_and_reaches_no_caller() {
        cache(CREDENTIAL, "wrong", CREDENTIAL).invalidate(UUID.randomUUID(), ALL);

        assertThat(received).hasValue(2);
        assertThat(missed.now()).isEqualTo(1);
    }

    @Test
    void failure_of_the_local_host_reaches_the_caller_after_the_others_were_called() {
        assertThatThrownBy(() -> cache("wrong", CREDENTIAL).invalidate(UUID.randomUUID(), ALL))
                .isInstanceOf(Problem.class);

        assertThat(received).hasValue(1);
        assertThat(missed.now()).isZero();
    }

    private Response receive() {
        received.incrementAndGet();
        return LinkServer.nothing();
    }

    private RemoteCache cache(String... credentials) {
        List<LinkClient> hosts = List.of(credentials).stream()
                .map(it -> new LinkClient(
                        () -> Optional.of(LinkAddress.ofPort(server.port(), it)),
                        Duration.ofSeconds(30),
                        "The host does not respond."))
                .toList();
        return new RemoteCache(new Fixed(hosts), missed);
    }

    private record Fixed(List<LinkClient> all) implements LinkChoice {

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
    }
}
