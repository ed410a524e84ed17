package dev.ambit.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Cidr;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;

/// A host name resolves to one address when it is checked, and to another when it is called.
class PinnedAddressTest {

    private static final Duration SOON = Duration.ofSeconds(2);
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    /// Reserved for documentation, so no host responds. The test allows it as if it were public.
    private static final InetAddress FAR = InetAddress.ofLiteral("192.0.2.1");

    @Test
    void connection_uses_the_address_that_was_checked() {
        var asked = new AtomicInteger();
        HostResolver rebinding = _ -> new InetAddress[] {asked.getAndIncrement() == 0 ? FAR : HERE};

        try (var receiver = MisbehavingServer.answering("HTTP/1.1 200 OK", "inside");
                var egress = egress(rebinding)) {
            URI url = egress.checkUrl("url", "http://rebind.example:" + receiver.port());

            assertThat(EgressTest.post(egress, url, SOON).join()).isInstanceOf(Outcome.Failed.class);
            assertThat(asked).hasValue(1);
            assertThat(EgressTest.post(egress, url, SOON).join())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            it -> assertThat(it.reason())
                                    .startsWith("The host name resolves to an address that is closed"));
            assertThat(receiver.connections()).isZero();
        }
    }

    @Test
    void host_name_with_one_closed_address_is_not_called() {
        try (var receiver = MisbehavingServer.answering("HTTP/1.1 200 OK", "inside");
                var egress = egress(_ -> new InetAddress[] {FAR, HERE})) {
            URI url = egress.checkUrl("url", "http://both.example:" + receiver.port());

            assertThat(EgressTest.post(egress, url, SOON).join())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            it -> assertThat(it.reason()).contains("closed to outgoing requests"));
            assertThat(receiver.connections()).isZero();
        }
    }

    private static Egress egress(HostResolver names) {
        var allowed = new AllowedAddresses(List.of(Cidr.of("192.0.2.0/24")));
        return Egress.start(allowed, 1, 10, names, new SslContextFactory.Client());
    }
}
