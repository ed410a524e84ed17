package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A fake Stripe over real HTTP. It knows accounts and their keys, and answers `GET /v1/account` and `GET
/// /v1/balance` as Stripe's API reference says, including errors.
public final class TestStripe {

    private static final String ACCOUNT_PERMISSION = "rak_accounts_kyc_basic_read";
    private static final String BALANCE_PERMISSION = "rak_balance_read";

    private final HttpServer server;
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Map<String, List<KeyedRequest>> asked = new ConcurrentHashMap<>();

    private TestStripe(HttpServer server) {
        this.server = server;
    }

    /// @param permissions of a restricted key; null for one that may do everything
    private record Key(
            String account, boolean livemode, @Nullable Set<String> permissions) {}

    /// Answers in Stripe's place.
    public interface Fault {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /// A request with a key.
    public record KeyedRequest(String path, Map<String, List<String>> headers) {}

    static TestStripe open() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            var stripe = new TestStripe(server);
            server.createContext("/", stripe::answer);
            server.setExecutor(
                    Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()));
            server.start();
            return stripe;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    /// An account of a test's own, or a sandbox, which is one with keys for tests alone.
    public String openAccount() {
        return "acct_" + random().substring(0, 16);
    }

    /// A new key that may do everything.
    public String key(String account, String prefix) {
        return key(account, prefix, prefix.contains("live"));
    }

    /// The same, of the mode that Stripe says and not the prefix.
    public String key(String account, String prefix, boolean livemode) {
        return put(prefix, new Key(account, livemode, null));
    }

    /// A new restricted key.
    public String restricted(String account, String prefix, String... permissions) {
        return put(prefix, new Key(account, prefix.contains("live"), Set.of(permissions)));
    }

    /// A key that Stripe does not know.
    public String unknownKey(String prefix) {
        return prefix + random();
    }

    public void revoke(String key) {
        keys.remove(key);
    }

    /// From now on, answers requests with this key with a fault.
    public void injectFault(String key, Fault fault) {
        faults.put(key, fault);
    }

    public List<KeyedRequest> asked(String key) {
        List<KeyedRequest> all = asked.getOrDefault(key, List.of());
        synchronized (all) {
            return List.copyOf(all);
        }
    }

    /// Connects the environment to an account of its own.
    public void furnish(TestAccount account, TestEnvironment environment) {
        String prefix = environment.slug().equals("production") ? "sk_live_" : "sk_test_";
        account.http()
                .post(account.key(), "/api/v1/environments/%s/stripe".formatted(environment.slug()), """
                        {"secretKey": "%s"}
                        """.formatted(
                                key(openAccount(), prefix)))
                .isOk();
    }

    public static void write(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Request-Id", "req_" + random().substring(0, 14));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private String put(String prefix, Key key) {
        String secret = prefix + random();
        keys.put(secret, key);
        return secret;
    }

    private static String random() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String secret = authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
            String path = exchange.getRequestURI().getPath();
            List<KeyedRequest> all = asked.computeIfAbsent(secret, _ -> new ArrayList<>());
            synchronized (all) {
                all.add(new KeyedRequest(path, Map.copyOf(exchange.getRequestHeaders())));
            }
            Fault fault = faults.get(secret);
            if (fault != null) {
                fault.answer(exchange);
                return;
            }
            answer(exchange, path, secret);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, String path, String secret) throws IOException {
        Key key = keys.get(secret);
        if (secret.isEmpty()) {
            refuse(exchange, 401, "You did not provide an API key.");
        } else if (key == null) {
            refuse(exchange, 401, "Invalid API Key provided: " + masked(secret));
        } else if (path.equals("/v1/account")) {
            answer(exchange, secret, key, ACCOUNT_PERMISSION, account(key));
        } else if (path.equals("/v1/balance")) {
            answer(exchange, secret, key, BALANCE_PERMISSION, balance(key));
        } else {
            refuse(exchange, 404, "Unrecognized request URL (GET: %s).".formatted(path));
        }
    }

    private static void answer(HttpExchange exchange, String secret, Key key, String permission, Object found)
            throws IOException {
        if (key.permissions() == null || key.permissions().contains(permission)) {
            write(exchange, 200, "application/json", Json.text(found));
            return;
        }
        refuse(exchange, 403, """
                The provided key '%s' does not have the required permissions for this endpoint on account '%s'. \
                Having the '%s' permission would allow this request to continue.""".formatted(masked(secret), key.account(), permission));
    }

    private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
        Map<String, String> error = Map.of("type", "invalid_request_error", "message", message);
        write(exchange, status, "application/json", Json.text(Map.of("error", error)));
    }

    /// As Stripe shows a key again, its end included.
    private static String masked(String secret) {
        return secret.substring(0, 8) + "*".repeat(20) + secret.substring(secret.length() - 6);
    }

    private static Map<String, Object> account(Key key) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("id", key.account());
        account.put("object", "account");
        account.put("business_profile", Map.of("name", "Acme", "support_email", "support@example.com"));
        account.put("capabilities", Map.of("card_payments", "active", "transfers", "active"));
        account.put("charges_enabled", true);
        account.put("country", "US");
        account.put("default_currency", "usd");
        account.put("details_submitted", true);
        account.put("payouts_enabled", true);
        account.put("settings", Map.of("dashboard", Map.of("display_name", "Acme", "timezone", "Etc/UTC")));
        account.put("type", "standard");
        return account;
    }

    private static Map<String, Object> balance(Key key) {
        Map<String, Object> amount =
                Map.of("amount", 666_670, "currency", "usd", "source_types", Map.of("card", 666_670));
        return Map.of(
                "object",
                "balance",
                "available",
                List.of(amount),
                "livemode",
                key.livemode(),
                "pending",
                List.of(amount));
    }
}
