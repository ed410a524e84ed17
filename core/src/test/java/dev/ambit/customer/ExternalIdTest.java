package dev.ambit.customer;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.Http.Reply;
import dev.ambit.JsonPaths;
import dev.ambit.LongTest;
import dev.ambit.Sampled;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.http.Json;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ids of customers, subscriptions and resources come from other systems and are stored unchanged.
class ExternalIdTest {

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment environment = fixture.environment();

    @BeforeEach
    void a_plan_that_is_sold_for_each_resource() {
        environment
                .post("/products", "{\"id\": \"sites\", \"displayName\": \"Sites\", \"multipleSubscriptions\": true}")
                .isOk();
        new TestCatalog(environment, "sites").plan("site", limit("calls", 100), grant("sso"));
    }

    static Stream<String> accepted() {
        return Stream.of(
                "org:42",
                "a/b",
                "a+b",
                "a b",
                "a%2Fb",
                "a%252Fb",
                "/",
                "//",
                "../x",
                "..;",
                "%2e%2e",
                "...",
                "~me",
                "C:\\users\\ann",
                "auth0|5f7c@x",
                "?a=b&c#d",
                "'; drop table customers; --",
                "=1+1",
                "$-{1}",
                "null",
                "São Paulo",
                "Sa\u0303o",
                "日本語",
                "\uE000",
                "🦊",
                "i".repeat(255),
                astral(1));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    @Tag("long")
    void accepted_id_works_in_every_operation(String id) {
        environment.post("/customers", json("id", id, "name", "Ann")).isOk();
        Reply bought = environment
                .post("/subscriptions", json("id", id, "customerId", id, "planId", "site", "resourceId", id))
                .isOk();
        assertThat(bought.text("subscription.id")).isEqualTo(id);
        environment
                .post("/subscriptions", json("customerId", id, "planId", "basic"))
                .isOk();
        environment
                .post("/usage", "{\"usages\": [%s, %s]}".formatted(usage(id, null, 3), usage(id, id, 4)))
                .isOk();
        environment
                .post("/usage/consume", json("customerId", id, "featureId", "calls", "amount", 1, "resourceId", id))
                .isOk();
        String path = "/customers/" + encoded(id);

        assertThat(environment.get(path).isOk().text("id")).isEqualTo(id);
        assertThat(environment.patch(path, "{\"name\": \"Bob\"}").isOk().text("name"))
                .isEqualTo("Bob");
        assertThat(environment.get("/subscriptions/" + encoded(id)).isOk().text("resourceId"))
                .isEqualTo(id);
        assertThat(environment
                        .get("/subscriptions?customerId=%s&resourceId=%s".formatted(encoded(id), encoded(id)))
                        .texts("id"))
                .containsExactly(id);
        assertThat(environment.check(encoded(id), "calls").text("currentUsage")).isEqualTo("3");
        assertThat(environment
                        .get("%s/entitlements/check?featureId=calls&resourceId=%s".formatted(path, encoded(id)))
                        .text("currentUsage"))
                .isEqualTo("5");
        assertThat(environment
                        .get("%s/entitlements/check?featureId=sso&explain=true&resourceId=%s"
                                .formatted(path, encoded(id)))
                        .text("isGranted"))
                .isEqualTo("true");
        assertThat(environment
                        .get("/usage/%s/history/calls?startDate=%s"
                                .formatted(encoded(id), Instant.now().minusSeconds(60)))
                        .status())
                .isEqualTo(200);
        assertThat(environment
                        .post("/entitlements/query", Json.text(Map.of("customerIds", List.of(id))))
                        .text("0.customerId"))
                .isEqualTo(id);
        environment
                .post("/subscriptions/%s/cancel".formatted(encoded(id)), "{}")
                .isOk();
        environment.post(path + "/archive", "").isOk();
        assertThat(environment.post(path + "/unarchive", "").isOk().text("id")).isEqualTo(id);
    }

    @LongTest
    void customer_and_resource_ids_with_colons_are_kept_separate() throws Exception {
        List<String[]> holders = List.of(
                new String[] {"a", "b"},
                new String[] {"a:b", ""},
                new String[] {"a", "b:c"},
                new String[] {"a:b", "c"},
                new String[] {"a%3Ab", "c"},
                new String[] {"a", "b/1-2"},
                new String[] {astral(1), astral(2)},
                new String[] {astral(1), astral(3)},
                new String[] {astral(4), ""});
        for (String[] it : holders) {
            environment.post("/customers", json("id", it[0]));
            environment
                    .post(
                            "/subscriptions",
                            json(
                                    "customerId",
                                    it[0],
                                    "planId",
                                    it[1].isEmpty() ? "basic" : "site",
                                    "resourceId",
                                    it[1]))
                    .isOk();
        }
        int number = 0;
        for (String[] it : holders) {
            environment
                    .post("/usage", "{\"usages\": [%s]}".formatted(usage(it[0], it[1], ++number)))
                    .isOk();
        }
        EnvironmentRows.awaitQuiet(fixture.id().value());

        List<Map<String, Object>> lines = environment
                .get("/events/snapshot")
                .isOk()
                .http()
                .body()
                .lines()
                .skip(1)
                .map(Json::map)
                .toList();
        List<String> used = new ArrayList<>();
        for (String[] it : holders) {
            used.add(lines.stream()
                    .filter(line -> "entitlement".equals(line.get("entity"))
                            && it[0].equals(JsonPaths.at(line, "customer.id"))
                            && (it[1].isEmpty()
                                    ? JsonPaths.at(line, "resource.id") == null
                                    : it[1].equals(JsonPaths.at(line, "resource.id"))))
                    .map(line -> String.valueOf(JsonPaths.at(line, "entitlements.0.currentUsage")))
                    .collect(joining(" and ")));
        }
        assertThat(used).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(environment.get("/events/checksums").isOk().at("buckets")).isEqualTo(sums(lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                " a",
                "a ",
                "\u00a0a",
                "a\u2028",
                "a\tb",
                "a\u200bb",
                "a\u202eb",
                "\ufeffa",
                "a\u0378"
            })
    @Sampled(3)
    @Tag("ci")
    void empty_or_ambiguous_id_is_refused_naming_the_field(String id) {
        isRefusedAt("id", environment.post("/customers", json("id", id)));
        isRefusedAt("id", environment.post("/subscriptions", json("id", id, "customerId", "first", "planId", "basic")));
        isRefusedAt("customerId", environment.post("/subscriptions", json("customerId", id, "planId", "basic")));
    }

    @Test
    void a_refusal_names_the_field_the_value_and_the_rule() {
        Reply refused = environment.post("/customers", json("id", "a\u200bb"));

        isRefusedAt("id", refused);
        assertThat(refused.text("message"))
                .startsWith("`id` contains an invisible character; received `a\\u{200b}b`. Send 1 to 255 characters");
        isRefusedAt("id", environment.post("/customers", json("id", "i".repeat(256))));
    }

    @Test
    void ids_are_compared_byte_for_byte() {
        for (String id : List.of("Ann", "ann", "S\u00e3o", "Sa\u0303o", "a%2Fb", "a/b", "a b", "a+b")) {
            environment.post("/customers", json("id", id, "name", id)).isOk();
            assertThat(environment.get("/customers/" + encoded(id)).isOk().text("name"))
                    .isEqualTo(id);
        }
    }

    @Test
    void catalog_id_with_a_colon_is_refused() {
        environment
                .post("/features", "{\"id\": \"a:b\", \"displayName\": \"A\", \"featureType\": \"BOOLEAN\"}")
                .isProblem(400, "BadUserInput");
    }

    private static void isRefusedAt(String field, Reply reply) {
        assertThat(reply.isProblem(400, "BadUserInput").text("field")).isEqualTo(field);
    }

    /// 255 characters of four bytes each, which no index can compress.
    private static String astral(int seed) {
        return new Random(seed)
                .ints(255, 0x20000, 0x2A6DF)
                .mapToObj(Character::toString)
                .collect(joining());
    }

    private static List<String> sums(List<Map<String, Object>> lines) throws Exception {
        long[] sums = new long[256];
        for (Map<String, Object> line : lines) {
            String id = String.valueOf(line.get("id"));
            String customer = id;
            if (!"customer".equals(line.get("entity"))) {
                customer = String.valueOf(JsonPaths.at(line, "customer.id"));
            }
            if ("entitlement".equals(line.get("entity"))) {
                Object resource = JsonPaths.at(line, "resource.id");
                id = resource == null ? customer : customer + ":" + resource;
            }
            String version = "%s %s %s".formatted(line.get("entity"), id, line.get("entityVersion"));
            sums[sha(customer)[0] & 0xFF] ^= ByteBuffer.wrap(sha(version)).getLong();
        }
        return Stream.of(sums)
                .flatMap(it -> Arrays.stream(it).boxed())
                .map(it -> HexFormat.of().toHexDigits(it))
                .toList();
    }

    private static byte[] sha(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    }

    private static String usage(String customer, @Nullable String resource, int value) {
        return resource == null || resource.isEmpty()
                ? json("customerId", customer, "featureId", "calls", "value", value)
                : json("customerId", customer, "featureId", "calls", "value", value, "resourceId", resource);
    }

    /// Fields and their values in turn; an empty `resourceId` is left out.
    private static String json(Object... fields) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            if (!fields[i].equals("resourceId") || !fields[i + 1].equals("")) {
                all.put((String) fields[i], fields[i + 1]);
            }
        }
        return Json.text(all);
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, UTF_8).replace("+", "%20");
    }
}
