package dev.ambit.egress;

import dev.ambit.http.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// Calls to names that only a test knows.
public final class TestEgress {

    private TestEgress() {}

    /// Returns one that knows these names alone.
    ///
    /// @param names addresses by name; other names are unknown
    /// @param allowed ranges that are open although they are private, as `127.0.0.0/8`
    public static Egress start(Map<String, String> names, String... allowed) {
        return Egress.start(
                new AllowedAddresses(List.of(allowed).stream().map(Cidr::of).toList()),
                4,
                100,
                name -> {
                    String address = names.get(name);
                    if (address == null) {
                        throw new UnknownHostException(name);
                    }
                    return new InetAddress[] {InetAddress.ofLiteral(Objects.requireNonNull(address))};
                },
                new SslContextFactory.Client());
    }
}
