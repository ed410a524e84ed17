package dev.ambit.host.bucket;

import dev.ambit.host.lookup.CachedAnswer;
import dev.ambit.host.lookup.ForwardingHosts;
import dev.ambit.host.lookup.ServerContact;
import dev.ambit.http.CannotListen;
import dev.ambit.http.SlowClients;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/// Serves the S3 protocol on its own port. Each request needs a known access key.
public final class BucketServer implements AutoCloseable {

    private static final String PORT = "--bucket-port";
    private static final int THREADS_MAX = 24;

    /// Largest request whose signature can only be verified once the whole body is in memory; streamed requests
    /// have no such limit.
    private static final long UNPROVEN_BYTES_MAX = 8 << 20;

    private static final long STOP_MILLIS_MAX = TimeUnit.SECONDS.toMillis(20);

    private final S3Proxy proxy;
    private final SlowClients slowClients;
    private final BucketForwarding forwarding;

    private BucketServer(S3Proxy proxy, SlowClients slowClients, BucketForwarding forwarding) {
        this.proxy = proxy;
        this.slowClients = slowClients;
        this.forwarding = forwarding;
    }

    /// Starts the server, which listens when this returns.
    ///
    /// @param contact says how long known keys can read while the server does not answer
    /// @param others hosts that may forward requests to this one
    /// @throws CannotListen with a message that names the address and the port
    public static BucketServer start(
            String host,
            int port,
            Buckets buckets,
            AccessKeyLookup lookup,
            ServerContact contact,
            ForwardingHosts others,
            InstantSource clock) {
        var visitors = new AccessKeys(lookup, contact);
        var uploads = new Uploads(buckets, clock);
        S3Proxy proxy = S3Proxy.builder()
                .endpoint(endpoint(host, port))
                .blobStore(new AuthorizedBlobStore(buckets, uploads, null, false))
                // A placeholder: the locator below looks up each key.
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4,
                        "nobody",
                        UUID.randomUUID().toString())
                .maxSinglePartObjectSize(Buckets.BYTES_MAX)
                .v4MaxNonChunkedRequestSize(UNPROVEN_BYTES_MAX)
                .jettyMaxThreads(THREADS_MAX)
                .stopTimeout(STOP_MILLIS_MAX)
                .build();
        proxy.setBlobStoreLocator((accessKey, _, _) -> grant(visitors, buckets, uploads, accessKey));
        Server server = BucketClients.server(proxy);
        server.setHandler(BucketCall.before(server.getHandler()));
        var forwarding = BucketForwarding.before(server, visitors, others);
        try {
            proxy.start();
        } catch (Exception e) {
            throw new CannotListen(host, port, PORT, e);
        }
        return new BucketServer(proxy, BucketClients.watch(proxy), forwarding);
    }

    @Override
    public void close() {
        slowClients.close();
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop the bucket server", e);
        } finally {
            forwarding.close();
        }
    }

    /// Resolves the host first, because S3Proxy listens on all addresses if it cannot resolve the name.
    private static URI endpoint(String host, int port) {
        try {
            String address = InetAddress.getByName(host).getHostAddress();
            return new URI("http", null, address, port, "", null, null);
        } catch (UnknownHostException | URISyntaxException e) {
            throw new CannotListen(host, port, PORT, e);
        }
    }

    private static @Nullable AccessGrant grant(
            AccessKeys visitors, Buckets buckets, Uploads uploads, @Nullable String accessKey) {
        if (accessKey == null) {
            return null;
        }
        CachedAnswer<AccessKeyGrant> found = visitors.find(accessKey);
        return found.value()
                .filter(it -> it.forwarding() == null)
                .map(it ->
                        new AccessGrant(it.secret(), new AuthorizedBlobStore(buckets, uploads, it, found.isCurrent())))
                .orElse(null);
    }
}
