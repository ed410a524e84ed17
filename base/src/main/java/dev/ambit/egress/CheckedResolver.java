package dev.ambit.egress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/// Resolves a host once per connection and checks all its addresses. The connection uses the checked addresses,
/// which prevents DNS rebinding.
final class CheckedResolver implements SocketAddressResolver, AutoCloseable {

    private static final int LOOKUPS_MAX = 64;
    private static final int WAITING_MAX = 1_000;
    private static final long IDLE_SECONDS_MAX = 10;

    private final HostResolver names;
    private final AllowedAddresses allowed;

    /// Platform threads, because the system's resolver blocks its thread.
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            LOOKUPS_MAX,
            LOOKUPS_MAX,
            IDLE_SECONDS_MAX,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("egress-names-", 0).factory());

    CheckedResolver(HostResolver names, AllowedAddresses allowed) {
        this.names = names;
        this.allowed = allowed;
        lookups.allowCoreThreadTimeOut(true);
    }

    @Override
    public void resolve(
            String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> addresses) {
        try {
            lookups.execute(() -> resolveAll(host, port, addresses));
        } catch (RejectedExecutionException e) {
            addresses.failed(e);
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }

    private void resolveAll(String host, int port, Promise<List<InetSocketAddress>> promise) {
        List<InetSocketAddress> addresses;
        try {
            addresses = checked(host, port);
        } catch (UnknownHostException | ClosedAddressException e) {
            promise.failed(e);
            return;
        }
        promise.succeeded(addresses);
    }

    private List<InetSocketAddress> checked(String host, int port) throws UnknownHostException, ClosedAddressException {
        List<InetSocketAddress> checked = new ArrayList<>();
        for (InetAddress address : names.addresses(host)) {
            if (!allowed.allows(address)) {
                throw new ClosedAddressException(address);
            }
            // Includes the host name, which TLS compares with the certificate.
            checked.add(new InetSocketAddress(InetAddress.getByAddress(host, address.getAddress()), port));
        }
        return checked;
    }
}
