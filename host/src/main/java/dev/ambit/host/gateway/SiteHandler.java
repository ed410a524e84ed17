package dev.ambit.host.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.cdn.Edge;
import dev.ambit.host.cdn.EnvironmentDistribution;
import dev.ambit.host.cdn.RequestPath;
import dev.ambit.host.lookup.ServerUnreachableException;
import dev.ambit.http.PlatformName;
import dev.ambit.http.Trace;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Finds the site of a request, and checks whether the caller's key and cookies belong to its stage.
final class SiteHandler extends Handler.Abstract.NonBlocking {

    static final String KEY = "X-Api-Key";

    private static final String KEY_COMPARED = PlatformName.header(KEY);

    /// The path by which a TLS proxy asks whether it may get a certificate. It is served only on hosts without a
    /// stack, such as the address of the gateway.
    private static final String ASK = "/.well-known/ambit/host";

    private static final int NAME_CHARS_MAX = 253;

    private static final Pattern LAST_DOT = Pattern.compile("(?<=[^.])\\.(?=(:\\d*)?$)");

    private static final HttpField CHUNKED = new HttpField(HttpHeader.TRANSFER_ENCODING, "chunked");

    private final Sites sites;
    private final Relay relay;
    private final SocketRelay sockets;
    private final FunctionHandler functions;
    private final ForwardHandler forwards;
    private final Edge edge;
    private final String probeKey;
    private final StageRateLimiter pace = new StageRateLimiter();

    /// @param relay forwards to upstreams
    /// @param probeKey value of the header that makes a request a probe
    SiteHandler(
            Sites sites,
            Relay relay,
            SocketRelay sockets,
            FunctionHandler functions,
            ForwardHandler forwards,
            Edge edge,
            String probeKey) {
        this.sites = sites;
        this.relay = relay;
        this.sockets = sockets;
        this.functions = functions;
        this.forwards = forwards;
        this.edge = edge;
        this.probeKey = probeKey;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String host = name(String.valueOf(Request.getServerName(request)));
        if (!isOfOneHost(request)) {
            GatewayError.TWO_HOSTS.answer(request, response, callback);
            return true;
        }
        if (!String.valueOf(request.getHttpURI().getPath()).startsWith("/")) {
            GatewayError.NO_PATH.answer(request, response, callback);
            return true;
        }
        if (RequestPath.hidesDots(request.getHttpURI().getPath())) {
            GatewayError.HIDDEN_DOTS.answer(request, response, callback);
            return true;
        }
        String trace = Trace.id(request.getHeaders().get(Trace.HEADER));
        request.setAttribute(Trace.HEADER, trace);
        forwards.recognize(request);
        var _ = find(host, trace).whenComplete((site, failure) -> {
            try {
                if (isOutage(failure)) {
                    GatewayError.noPlatform(sites.lastAnswer(), request, response, callback);
                } else if (failure != null) {
                    GatewayError.UNAVAILABLE.answer(request, response, callback);
                } else {
                    answer(site, request, response, callback);
                }
            } catch (Throwable e) {
                callback.failed(e);
            }
        });
        return true;
    }

    /// Looks up a host. The server logs the lookup with the trace id of the request.
    private CompletableFuture<Optional<HostSite>> find(String host, String trace) {
        return Trace.call(trace, () -> sites.find(host));
    }

    private static boolean isOutage(@Nullable Throwable failure) {
        return (failure instanceof CompletionException ? failure.getCause() : failure)
                instanceof ServerUnreachableException;
    }

    private void answer(Optional<HostSite> found, Request request, Response to, Callback callback) throws Exception {
        Response response = HttpMethod.HEAD.is(request.getMethod()) ? new HeadResponse(request, to) : to;
        if (found.isEmpty()) {
            if (ASK.equals(request.getHttpURI().getPath())) {
                certificate(request, response, callback);
            } else {
                GatewayError.UNKNOWN_HOST.answer(request, response, callback);
            }
            return;
        }
        HostSite site = found.get();
        if (isProbe(request)) {
            probed(site, request, response, callback);
            return;
        }
        if (site.forwarding() != null) {
            forwards.handle(site, request, response, callback);
            return;
        }
        GatewayError refusal = refusal(site, request);
        if (refusal != null) {
            refusal.answer(request, response, callback);
            return;
        }
        HttpFields headers = opened(request, site.cookies());
        if (headers == null) {
            GatewayError.OTHER_STAGE.answer(request, response, callback, deleteCookies(request, site.cookies()));
            return;
        }
        request.setAttribute(Relay.SITE, site);
        var opened = new Opened(request, headers);
        var sealed = new Sealed(request, response, site.cookies());
        EnvironmentDistribution distribution = site.distribution();
        if (distribution == null || SocketRelay.isAsked(request)) {
            function(site, opened, sealed, callback);
        } else {
            edge.handle(
                    distribution,
                    opened,
                    sealed,
                    callback,
                    (asked, answer, wrapped) -> function(site, asked, answer, wrapped));
        }
    }

    /// Answers 200 if a stack has the host in the parameter `domain`, else 404. A failed lookup is answered with 503.
    private void certificate(Request request, Response response, Callback callback) {
        String domain = Request.extractQueryParameters(request).getValue("domain");
        if (domain == null || domain.length() > NAME_CHARS_MAX) {
            status(HttpStatus.NOT_FOUND_404, response, callback);
            return;
        }
        var _ = sites.find(name(domain))
                .handle((site, failure) -> failure != null
                        ? HttpStatus.SERVICE_UNAVAILABLE_503
                        : site.isPresent() ? HttpStatus.OK_200 : HttpStatus.NOT_FOUND_404)
                .thenAccept(status -> status(status, response, callback));
    }

    private static void status(int status, Response response, Callback callback) {
        response.setStatus(status);
        response.write(true, null, callback);
    }

    private boolean isProbe(Request request) {
        String key = request.getHeaders().get(Gateway.PROBE_HEADER);
        return key != null && MessageDigest.isEqual(key.getBytes(UTF_8), probeKey.getBytes(UTF_8));
    }

    /// Answers a probe with 204 if the site has a CDN or a function or lives on another host, but calls none of
    /// them.
    private static void probed(HostSite site, Request request, Response response, Callback callback) {
        if (site.distribution() == null && !site.hasFunction() && site.forwarding() == null) {
            GatewayError.NO_FUNCTION.answer(request, response, callback);
            return;
        }
        status(HttpStatus.NO_CONTENT_204, response, callback);
    }

    private boolean function(HostSite site, Request request, Response response, Callback callback) throws Exception {
        if (!site.hasFunction()) {
            GatewayError.NO_FUNCTION.answer(request, response, callback);
        } else if (site.upstream() == null) {
            functions.handle(request, response, callback);
        } else if (SocketRelay.isAsked(request) && site.isStageRemote()) {
            GatewayError.NO_SOCKETS.answer(request, response, callback);
        } else if (SocketRelay.isAsked(request)) {
            sockets.handle(request, response, callback);
        } else {
            relay.handle(request, response, callback);
        }
        return true;
    }

    private @Nullable GatewayError refusal(HostSite site, Request request) {
        boolean wasHere = request.getHeaders().getValuesList(HttpHeader.VIA).stream()
                .anyMatch(it -> it.endsWith(" " + relay.getViaHost()));
        if (wasHere) {
            return GatewayError.LOOP;
        }
        if (site.isSuspended()) {
            return GatewayError.SUSPENDED;
        }
        if (keys(request).anyMatch(it -> !isKey(it, site.key()) && !isKey(it, site.previousKey()))) {
            return GatewayError.OTHER_STAGE;
        }
        long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        int max = site.requestsPerSecondMax();
        if (max > 0 && !pace.takes(site.environmentId(), max, second)) {
            return GatewayError.TOO_MANY;
        }
        return null;
    }

    private static boolean isKey(String sent, @Nullable String key) {
        return key != null && MessageDigest.isEqual(sent.getBytes(UTF_8), key.getBytes(UTF_8));
    }

    private static Stream<String> keys(Request request) {
        return request.getHeaders().stream()
                .filter(it -> PlatformName.header(it.getName()).equals(KEY_COMPARED))
                .map(HttpField::getValue);
    }

    /// Whether `:authority` and `Host` of an HTTP/2 request agree.
    private static boolean isOfOneHost(Request request) {
        return request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2
                || request.getHeaders().getValuesList(HttpHeader.HOST).stream()
                        .allMatch(it -> it.equalsIgnoreCase(request.getHttpURI().getAuthority()));
    }

    /// Returns the headers for the function, with decrypted cookies; null if a cookie belongs to another stage.
    private static @Nullable HttpFields opened(Request request, Cookies cookies) {
        List<HttpField> fields = new ArrayList<>(ownHeaders(request));
        if (keys(request).findAny().isPresent()) {
            fields.add(new HttpField(Edge.KEY_SHOWN, "shown"));
        }
        for (HttpField field : request.getHeaders()) {
            if (field.getHeader() == HttpHeader.HOST
                    || PlatformName.isHeader(field.getName())
                    || isStandardInDisguise(field)) {
                continue;
            }
            if (field.getHeader() != HttpHeader.COOKIE) {
                fields.add(field);
                continue;
            }
            Optional<String> plain = cookies.in(field.getValue());
            if (plain.isEmpty()) {
                return null;
            }
            if (!plain.get().isEmpty()) {
                fields.add(new HttpField(HttpHeader.COOKIE, plain.get()));
            }
        }
        return HttpFields.from(fields.toArray(HttpField[]::new));
    }

    /// Whether a header such as `Transfer_Encoding` is a standard one for an upstream that reads `_` as `-`. It would
    /// pass the rules for the standard header.
    private static boolean isStandardInDisguise(HttpField field) {
        return field.getHeader() == null && HttpHeader.CACHE.get(PlatformName.header(field.getName())) != null;
    }

    /// Returns the headers that the gateway itself sets: `Host`, and `Transfer-Encoding` for a body of unknown
    /// length.
    static List<HttpField> ownHeaders(Request request) {
        String asked = request.getHttpURI().getAuthority();
        String name = asked == null ? Request.getServerName(request) : asked;
        var host = new HttpField(HttpHeader.HOST, name(name));
        return isOfUnknownLength(request) ? List.of(host, CHUNKED) : List.of(host);
    }

    /// Returns a host in lower case, perhaps with a port, without the dot that marks it as absolute (`acme.fi.`).
    private static String name(String host) {
        return LAST_DOT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    }

    /// Returns headers that delete the refused cookies, because no script can delete `HttpOnly` cookies.
    private static List<HttpField> deleteCookies(Request request, Cookies cookies) {
        return request.getHeaders().getFields(HttpHeader.COOKIE).stream()
                .flatMap(it -> cookies.closed(it.getValue()))
                .map(it -> new HttpField(HttpHeader.SET_COOKIE, it + "=; Path=/; Max-Age=0; HttpOnly"))
                .toList();
    }

    /// Whether an HTTP/2 request has a body of unknown length, for which the proxy needs `Transfer-Encoding`.
    private static boolean isOfUnknownLength(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                && request.getLength() < 0
                && !HttpMethod.GET.is(request.getMethod())
                && !HttpMethod.HEAD.is(request.getMethod());
    }

    /// A request with replaced headers.
    static final class Opened extends Request.Wrapper {

        private final HttpFields headers;

        Opened(Request request, HttpFields headers) {
            super(request);
            this.headers = headers;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }

    /// A response whose cookies are encrypted, without cookies and headers that belong to Ambit.
    private static final class Sealed extends Response.Wrapper {

        private final HttpFields.Mutable headers;

        Sealed(Request request, Response response, Cookies cookies) {
            super(request, response);
            headers = new HttpFields.Mutable.Wrapper(response.getHeaders()) {
                @Override
                public @Nullable HttpField onAddField(HttpField field) {
                    return toVisitor(field, cookies);
                }

                @Override
                public @Nullable HttpField onReplaceField(HttpField before, HttpField field) {
                    return toVisitor(field, cookies);
                }
            };
        }

        @Override
        public HttpFields.Mutable getHeaders() {
            return headers;
        }

        private static @Nullable HttpField toVisitor(HttpField field, Cookies cookies) {
            if (field.getHeader() == HttpHeader.SET_COOKIE) {
                String cookie = cookies.out(field.getValue());
                return cookie == null ? null : new HttpField(HttpHeader.SET_COOKIE, cookie);
            }
            return PlatformName.isHeader(field.getName()) ? null : field;
        }
    }
}
