package dev.ambit.member;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.http.Json;
import dev.ambit.identity.TrustedIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// An identity provider over real HTTP with any answer that a test needs, including invalid ones.
public final class TestIssuer implements AutoCloseable {

    /// Answers in the issuer's place.
    public interface Fault {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final RSAKey key;
    private final Map<String, Map<String, Object>> claims = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private volatile RSAKey signsWith;

    private TestIssuer(HttpServer server, RSAKey key) {
        this.server = server;
        this.key = key;
        this.signsWith = key;
    }

    public static TestIssuer open() throws IOException, JOSEException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        var issuer = new TestIssuer(server, newKey());
        server.createContext("/", issuer::answer);
        server.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()));
        server.start();
        return issuer;
    }

    public TrustedIssuer trusted() {
        return new TrustedIssuer(url(), "ambit", "the issuer's secret");
    }

    /// Signs a person in, like a browser that was redirected to this page.
    ///
    /// @param idClaims changes the claims of a valid token
    /// @return the query of the redirect back
    public String signInAt(URI page, String email, UnaryOperator<Map<String, Object>> idClaims) {
        Map<String, String> asked = parameters(page.getRawQuery());
        Map<String, Object> good = new HashMap<>(Map.of(
                "iss",
                url(),
                "sub",
                email,
                "aud",
                "ambit",
                "iat",
                Instant.now().getEpochSecond(),
                "exp",
                Instant.now().plusSeconds(300).getEpochSecond(),
                "nonce",
                Objects.requireNonNull(asked.get("nonce")),
                "email",
                email,
                "email_verified",
                true));
        String code = UUID.randomUUID().toString();
        claims.put(code, idClaims.apply(good));
        return "code=%s&state=%s".formatted(code, asked.get("state"));
    }

    /// Signs with a key that it does not show.
    void forge() throws JOSEException {
        signsWith = newKey();
    }

    public void fail(String path, Fault fault) {
        faults.put(path, fault);
    }

    public void recover() {
        faults.clear();
        signsWith = key;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    public static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            Fault fault = faults.get(path);
            if (fault != null) {
                fault.answer(exchange);
                return;
            }
            switch (path) {
                case "/.well-known/openid-configuration" -> send(exchange, 200, metadata());
                case "/keys" -> send(exchange, 200, new JWKSet(key).toString(true));
                case "/token" -> tokens(exchange);
                case String _ -> send(exchange, 404, "{}");
            }
        } catch (JOSEException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    private String metadata() {
        return Json.text(Map.of(
                "issuer", url(),
                "authorization_endpoint", url() + "/authorize",
                "token_endpoint", url() + "/token",
                "jwks_uri", url() + "/keys",
                "response_types_supported", List.of("code"),
                "subject_types_supported", List.of("public"),
                "id_token_signing_alg_values_supported", List.of("RS256")));
    }

    private void tokens(HttpExchange exchange) throws IOException, JOSEException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Map<String, Object> idClaims =
                claims.remove(String.valueOf(parameters(body).get("code")));
        if (idClaims == null) {
            send(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        send(
                exchange,
                200,
                Json.text(Map.of(
                        "access_token",
                        "any",
                        "token_type",
                        "Bearer",
                        "expires_in",
                        60,
                        "id_token",
                        idToken(idClaims))));
    }

    private String idToken(Map<String, Object> claims) throws JOSEException {
        var set = new JWTClaimsSet.Builder();
        claims.forEach(set::claim);
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("the-key").build();
        var token = new SignedJWT(header, set.build());
        token.sign(new RSASSASigner(signsWith));
        return token.serialize();
    }

    private static RSAKey newKey() throws JOSEException {
        return new RSAKeyGenerator(2_048).keyID("the-key").generate();
    }

    private static Map<String, String> parameters(String query) {
        return Stream.of(query.split("&", -1))
                .map(it -> it.split("=", 2))
                .collect(toMap(it -> it[0], it -> URLDecoder.decode(it[1], UTF_8)));
    }
}
