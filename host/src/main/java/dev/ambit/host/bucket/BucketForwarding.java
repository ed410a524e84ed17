package dev.ambit.host.bucket;

import dev.ambit.host.lookup.Forwarding;
import dev.ambit.host.lookup.ForwardingHosts;
import dev.ambit.http.PlatformName;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamRequestContent;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ByteBufferPool;
import org.gaul.shaded.org.eclipse.jetty.http.HttpField;
import org.gaul.shaded.org.eclipse.jetty.io.Content;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Forwards S3 requests to the host where the bucket of their access key lives. That host verifies the signature, so
/// this one needs no secret of the key.
final class BucketForwarding extends Handler.Wrapper implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(BucketForwarding.class.getName());

    private static final Pattern ACCESS_KEY =
            Pattern.compile("^(?:AWS |AWS4-HMAC-SHA256 .*?Credential=)([^:/,\\s]{1,255})[:/]");

    private static final Set<String> OF_A_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            PlatformName.header(Forwarding.HEADER));

    private static final int BAD_GATEWAY = 502;
    private static final int SERVICE_UNAVAILABLE = 503;

    /// A forwarded request occupies a thread of the server until it ends, so most threads are for buckets of this host.
    private static final int FORWARDED_MAX = 8;

    private static final String SLOW_DOWN = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>SlowDown</Code><Message>This host forwards too many requests. Try again.</Message></Error>
            """;

    private static final long CONNECT_MILLIS_MAX = TimeUnit.SECONDS.toMillis(5);
    private static final long IDLE_MILLIS_MAX = TimeUnit.SECONDS.toMillis(60);

    private final AccessKeys keys;
    private final ForwardingHosts others;
    private final Semaphore slots = new Semaphore(FORWARDED_MAX);
    private final HttpClient client = new HttpClient();

    private BucketForwarding(Handler next, AccessKeys keys, ForwardingHosts others) {
        super(next);
        this.keys = keys;
        this.others = others;
    }

    /// Handles the requests of a server before its own handler, which gets those for buckets of this host.
    ///
    /// @param server not started yet
    static BucketForwarding before(Server server, AccessKeys keys, ForwardingHosts others) {
        var forwarding = new BucketForwarding(server.getHandler(), keys, others);
        server.setHandler(forwarding);
        forwarding.open();
        return forwarding;
    }

    private void open() {
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setMaxConnectionsPerDestination(FORWARDED_MAX);
        client.setConnectTimeout(CONNECT_MILLIS_MAX);
        client.setIdleTimeout(IDLE_MILLIS_MAX);
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot start the client of other hosts", e);
        }
        client.getContentDecoderFactories().clear();
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot stop the client of other hosts", e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Forwarding to = where(request);
        if (to == null) {
            return super.handle(request, response, callback);
        }
        // Hosts with different knowledge must not send a request to each other.
        if (others.isOne(request.getHeaders().get(Forwarding.HEADER))) {
            Response.writeError(request, response, callback, BAD_GATEWAY);
            return true;
        }
        if (!slots.tryAcquire()) {
            refuse(response, callback);
            return true;
        }
        try {
            forward(to, request, response);
            callback.succeeded();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "A request to the host at {0} failed: {1}", to.url(), e.toString());
            if (response.isCommitted()) {
                callback.failed(e);
            } else {
                Response.writeError(request, response, callback, BAD_GATEWAY);
            }
        } finally {
            slots.release();
        }
        return true;
    }

    /// S3 clients try again after this error.
    private static void refuse(Response response, Callback callback) {
        response.setStatus(SERVICE_UNAVAILABLE);
        response.getHeaders().put("Content-Type", "application/xml");
        response.getHeaders().put("Retry-After", "1");
        Content.Sink.write(response, true, SLOW_DOWN, callback);
    }

    /// Returns where the bucket of the access key lives; null for this host, and if that is not known.
    private @Nullable Forwarding where(Request request) {
        String accessKey = accessKey(request);
        if (accessKey == null) {
            return null;
        }
        try {
            return keys.find(accessKey).value().map(AccessKeyGrant::forwarding).orElse(null);
        } catch (S3Exception _) {
            // S3Proxy asks again, and answers with the error.
            return null;
        }
    }

    private static @Nullable String accessKey(Request request) {
        String header = request.getHeaders().get("Authorization");
        if (header != null) {
            Matcher found = ACCESS_KEY.matcher(header);
            return found.find() ? found.group(1) : null;
        }
        var query = Request.extractQueryParameters(request);
        String credential = query.getValue("X-Amz-Credential");
        return credential == null ? query.getValue("AWSAccessKeyId") : credential.replaceFirst("/.*", "");
    }

    /// Sends the request as it is, because its signature covers the path, the query and most headers.
    private void forward(Forwarding to, Request request, Response response) throws Exception {
        var sent = client.newRequest(to.url() + request.getHttpURI().getPathQuery())
                .method(request.getMethod());
        sent.headers(headers -> {
            request.getHeaders().stream()
                    .filter(it -> !OF_A_CONNECTION.contains(PlatformName.header(it.getName())))
                    .forEach(it -> headers.add(it.getName(), it.getValue()));
            headers.put(Forwarding.HEADER, to.credential());
        });
        long length = request.getLength();
        if (length != 0) {
            sent.body(new Body(Content.Source.asInputStream(request), length));
        }
        var answer = new InputStreamResponseListener();
        sent.send(answer);
        try {
            answer(answer, response);
        } catch (Exception e) {
            var _ = sent.abort(e);
            throw e;
        }
    }

    /// Passes the response on. An upload may take as long as it needs, because the client ends a request that is idle.
    private static void answer(InputStreamResponseListener answer, Response response) throws Exception {
        var head = answer.get(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        response.setStatus(head.getStatus());
        head.getHeaders().stream()
                .filter(it -> !OF_A_CONNECTION.contains(PlatformName.header(it.getName())))
                .forEach(it -> response.getHeaders().add(new HttpField(it.getName(), it.getValue())));
        try (InputStream from = answer.getInputStream();
                OutputStream back = Content.Sink.asOutputStream(response)) {
            from.transferTo(back);
        }
    }

    /// A body whose length the client has sent.
    private static final class Body extends InputStreamRequestContent {

        private final long length;

        /// @param length -1 if it is not known
        Body(InputStream content, long length) {
            super("application/octet-stream", content, ByteBufferPool.SIZED_NON_POOLING);
            this.length = length;
        }

        @Override
        public long getLength() {
            return length;
        }
    }
}
