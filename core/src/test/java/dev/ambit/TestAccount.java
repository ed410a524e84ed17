package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// An account of a test's own, with the keys of its two environments.
public record TestAccount(Http http, String slug, String key, TestEnvironment development, TestEnvironment production) {

    /// Opens one of this name on any server.
    public static TestAccount open(Http http, String displayName) {
        Reply opened = http.post(TestServer.OPERATOR_TOKEN, "/api/v1/accounts", """
                        {"displayName": "%s"}
                        """.formatted(displayName))
                .isOk();
        return new TestAccount(
                http,
                opened.text("slug"),
                opened.text("apiKey"),
                TestEnvironment.of(http, opened, "environments.0."),
                TestEnvironment.of(http, opened, "environments.1."));
    }

    /// Long work of it or of its environments.
    public Reply operation(String id) {
        return http.get(key, "/api/v1/operations/" + id).isOk();
    }

    /// The same when it is done.
    public Reply done(String operation) {
        return Waiting.until(() -> operation(operation), it -> it.text("state").equals("DONE"));
    }

    /// Pauses it, resumes it or cancels it.
    public Reply change(String operation, String verb) {
        return http.post(key, "/api/v1/operations/%s/%s".formatted(operation, verb), "");
    }

    /// An environment of the account, with the secrets that were shown at its creation.
    public record TestEnvironment(
            Http http, String id, String slug, String key, String clientKey, String signingSecret) {

        public static TestEnvironment of(Http http, Reply made, String path) {
            return new TestEnvironment(
                    http,
                    made.text(path + "id"),
                    made.text(path + "slug"),
                    made.text(path + "serverKey"),
                    made.text(path + "clientKey"),
                    made.text(path + "signingSecret"));
        }

        public Reply get(String path) {
            return http.get(key, "/api/v1" + path);
        }

        public Reply post(String path, String json) {
            return http.post(key, "/api/v1" + path, json);
        }

        /// With an `Idempotency-Key`.
        public Reply postOnce(String idempotencyKey, String path, String json) {
            return http.send(http.request("/api/v1" + path)
                    .header("X-API-KEY", key)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", idempotencyKey)
                    .POST(BodyPublishers.ofString(json)));
        }

        public Reply patch(String path, String json) {
            return http.patch(key, "/api/v1" + path, json);
        }

        public Reply delete(String path) {
            return http.delete(key, "/api/v1" + path, "{}");
        }

        public Reply importPriceList(String yaml) {
            return importPriceList(yaml, "?publish=true");
        }

        public Reply importPriceList(String yaml, String query) {
            return http.send(http.request("/api/v1/catalog/import" + query)
                    .header("X-API-KEY", key)
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(yaml)));
        }

        public Reply check(String customer, String feature) {
            return get("/customers/%s/entitlements/check?featureId=%s".formatted(customer, feature));
        }

        public Reply check(String customer, String feature, String requestedUsage) {
            return get("/customers/%s/entitlements/check?featureId=%s&requestedUsage=%s"
                    .formatted(customer, feature, requestedUsage));
        }

        /// The customer token, which a client sends in addition to the client key.
        public String customerKey(String customer) {
            return "HMAC-SHA256 %s:%s".formatted(customer, signed(customer));
        }

        /// The HMAC by the signing secret, in hex digits.
        public String signed(String message) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(signingSecret.getBytes(UTF_8), "HmacSHA256"));
                return HexFormat.of().formatHex(mac.doFinal(message.getBytes(UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        /// Makes the customer and subscribes it to a plan.
        public Reply subscribe(String customer, String plan) {
            post("/customers", """
                    {"id": "%s"}
                    """.formatted(customer)).isOk();
            return post("/subscriptions", """
                    {"customerId": "%s", "planId": "%s"}
                    """.formatted(customer, plan)).isOk();
        }

        /// As [#subscribe], with add-ons, and with one unit of each charge per unit.
        public Reply buy(String customer, String plan, Map<String, Integer> cart) {
            post("/customers", "{\"id\": \"%s\"}".formatted(customer)).isOk();
            Reply sold = get("/catalog").isOk();
            Set<String> units = new TreeSet<>(units(sold.at("catalog.plans"), plan));
            cart.keySet().forEach(addon -> units.addAll(units(sold.at("catalog.addons"), addon)));
            Map<String, Object> body = Map.of(
                    "customerId",
                    customer,
                    "planId",
                    plan,
                    "addons",
                    cart.entrySet().stream()
                            .map(it -> Map.of("id", it.getKey(), "quantity", it.getValue()))
                            .toList(),
                    "charges",
                    units.stream()
                            .map(feature -> Map.of("id", feature, "quantity", 1, "type", "FEATURE"))
                            .toList());
            return post("/subscriptions", Json.text(body)).isOk();
        }

        private static List<String> units(@Nullable Object packages, String id) {
            Map<?, ?> content =
                    (Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(packages)).get(id), id);
            return ((List<?>) Objects.requireNonNull(content.get("charges")))
                    .stream()
                            .map(charge -> (Map<?, ?>) charge)
                            .filter(charge -> "PER_UNIT".equals(charge.get("billingModel")))
                            .map(charge -> (String) Objects.requireNonNull(charge.get("featureId")))
                            .toList();
        }

        public Reply reportUsage(String customer, String feature, String value) {
            return post("/usage", """
                    {"usages": [{"customerId": "%s", "featureId": "%s", "value": %s}]}
                    """.formatted(customer, feature, value));
        }
    }
}
