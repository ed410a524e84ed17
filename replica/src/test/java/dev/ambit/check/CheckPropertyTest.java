package dev.ambit.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Compares the decisions about random entitlements with a second implementation of the BYOS document.
@Tag("long")
class CheckPropertyTest {

    private static final CheckReplica REPLICA = new CheckReplica();
    private static final int CUSTOMERS = 12;
    private static final int FEATURES = 150;
    private static final int SPOILED_BODIES = 2_000;

    /// The field is absent.
    private static final Object ABSENT = new Object();

    private static final String GRANTED = "200 .\"hasAccess\":true.";

    private static final Object[] TYPES = {
        "NUMBER", "NUMBER", "NUMBER", "NUMBER", "BOOLEAN", "ENUM", "ENUM", "number", null, 5, ABSENT
    };
    private static final Object[] METERS = {
        "INCREMENTAL",
        "INCREMENTAL",
        "FLUCTUATING",
        "FLUCTUATING",
        "Incremental",
        "None",
        "NONE",
        "none",
        null,
        ABSENT,
        "ODD",
        7
    };
    private static final Object[] TRUTHS = {false, false, false, true, null, ABSENT, "true", 1};
    private static final Object[] QUANTITIES = {
        0,
        1,
        2,
        10,
        number("0.1"),
        number("0.2"),
        number("0.3"),
        number("0.0000001"),
        number("0.0000003"),
        number("9.9999999"),
        number("1e300"),
        number("1e400"),
        number("1e-400"),
        number("9223372036854.775807"),
        number("9223372036854775807"),
        -1,
        number("-0.5"),
        number("123456789012345678901234567890.5"),
        "3",
        "0.3",
        null,
        null,
        ABSENT,
        ABSENT,
        "x",
        "",
        true,
        List.of(),
        Map.of()
    };
    private static final Object[] REQUESTS = {
        0,
        1,
        2,
        9,
        number("0.1"),
        number("0.2"),
        number("0.0000001"),
        number("0.0000002"),
        number("1e300"),
        number("1e-400"),
        number("1e-300"),
        number("9223372036854.775807"),
        number("0.00"),
        null,
        ABSENT
    };
    private static final Object[] MOMENTS = {
        "2025-12-31T23:59:59.999Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.001Z",
        "2026-01-01T01:00:00+01:00",
        "2026-02-01",
        null,
        null,
        ABSENT,
        ABSENT,
        ABSENT,
        "soon",
        5,
        "1900-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z"
    };
    private static final Object[] VALUES = {
        List.of(), List.of("a"), List.of("a", "b"), List.of("b", "c", 1), Arrays.asList(null, "a"), "a", null, ABSENT
    };
    private static final Object[] REQUESTED_VALUES = {
        List.of(), List.of("a"), List.of("b", "a"), List.of("A"), null, ABSENT
    };

    @AfterAll
    static void close() {
        REPLICA.close();
    }

    @Test
    void random_entitlements_are_decided_as_in_the_byos_table() {
        for (int seed = 0; seed < CUSTOMERS; seed++) {
            var chance = new Random(seed);
            List<@Nullable Object> list = list(chance);
            REPLICA.entitle(
                    "c" + seed, 1, list.stream().map(CheckPropertyTest::json).collect(Collectors.joining(",")));
            for (int feature = 0; feature <= FEATURES; feature++) {
                Map<String, @Nullable Object> question = new LinkedHashMap<>();
                question.put("customerId", "c" + seed);
                question.put("featureId", "f" + feature);
                question.put("requestedUsage", one(chance, REQUESTS));
                question.put("requestedValues", one(chance, REQUESTED_VALUES));

                String answer = CheckReplica.shown(REPLICA.post("", "application/json", json(question)));

                assertThat(answer.replace("\"hasAccess\":false,", ""))
                        .as("seed %d: %s of %s", seed, json(question), json(entry(list, "f" + feature)))
                        .matches(answer(entry(list, "f" + feature), question, CheckReplica.TODAY));
            }
        }
    }

    @Test
    void malformed_bodies_cause_no_internal_error() {
        var chance = new Random(1);
        REPLICA.entitle("ann", 1, "{'feature': {'id': 'f', 'featureType': 'ENUM'}, 'enumValues': ['a']}");
        String json =
                "{\"customerId\":\"ann\",\"featureId\":\"f\",\"requestedUsage\":1.5e3,\"requestedValues\":[\"a\"]}";
        String form = "customerId=ann&featureId=f&requestedUsage=1.5e3&requestedValues=a&requestedValues[]=%61";
        for (int i = 0; i < SPOILED_BODIES; i++) {
            boolean isForm = chance.nextBoolean();
            String body = corrupted(chance, isForm ? form : json);
            String contentType = isForm ? "application/x-www-form-urlencoded" : "application/json";

            assertThat(REPLICA.post("", contentType, body).statusCode())
                    .as("%d: %s", i, body)
                    .isIn(200, 400, 403);
        }
    }

    /// The table of the BYOS document.
    private static String answer(@Nullable Map<?, ?> entry, Map<?, ?> question, Instant now) {
        if (entry == null) {
            return "403 .*\"Customer not entitled to feature\".*";
        }
        Map<?, ?> feature = (Map<?, ?>) Objects.requireNonNull(entry.get("feature"));
        return switch (String.valueOf(feature.get("featureType"))) {
            case "BOOLEAN" -> GRANTED;
            case "ENUM" -> {
                List<?> values = entry.get("enumValues") instanceof List<?> list ? list : List.of();
                List<?> asked = question.get("requestedValues") instanceof List<?> list ? list : List.of();
                yield !values.isEmpty() && values.containsAll(asked) ? GRANTED : "403 ..reason\":\"Requested values .*";
            }
            case "NUMBER" ->
                isOpen(entry, feature) || isWithin(entry, feature, question, now)
                        ? GRANTED
                        : "403 ..reason\":\"Requested usage exceeds the entitlement usage limit\".";
            default -> "403 ..reason\":\"Feature type .*";
        };
    }

    private static boolean isOpen(Map<?, ?> entry, Map<?, ?> feature) {
        Object meter = feature.get("meterType");
        return meter == null
                || ABSENT.equals(meter)
                || meter.toString().equalsIgnoreCase("none")
                || Boolean.TRUE.equals(entry.get("hasUnlimitedUsage"))
                || Boolean.TRUE.equals(entry.get("hasSoftLimit"));
    }

    private static boolean isWithin(Map<?, ?> entry, Map<?, ?> feature, Map<?, ?> question, Instant now) {
        Instant next = instant(entry.get("nextResetDate"));
        Instant reset = next == null ? instant(entry.get("usagePeriodEnd")) : next;
        boolean isReset = "INCREMENTAL".equalsIgnoreCase(String.valueOf(feature.get("meterType")))
                && reset != null
                && !reset.isAfter(now);
        BigDecimal usage = isReset ? BigDecimal.ZERO : quantity(entry.get("currentUsage"));
        return usage.add(quantity(question.get("requestedUsage"))).compareTo(quantity(entry.get("usageLimit"))) <= 0;
    }

    private static BigDecimal quantity(@Nullable Object value) {
        String text = String.valueOf(value);
        return value instanceof Number || text.matches("[0-9.]+") ? new BigDecimal(text) : BigDecimal.ZERO;
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        return switch (String.valueOf(value)) {
            case "2026-02-01" -> Instant.parse("2026-02-01T00:00:00Z");
            case String date when date.endsWith("Z") || date.endsWith("+01:00") -> Instant.parse(date);
            default -> null;
        };
    }

    /// Returns the first entry of the feature.
    private static @Nullable Map<?, ?> entry(List<@Nullable Object> list, String featureId) {
        return list.stream()
                .filter(it -> it instanceof Map<?, ?> entry
                        && entry.get("feature") instanceof Map<?, ?> feature
                        && featureId.equals(feature.get("id")))
                .findFirst()
                .map(it -> (Map<?, ?>) it)
                .orElse(null);
    }

    private static List<@Nullable Object> list(Random chance) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < FEATURES; i++) {
            list.add(entry(chance, "f" + i));
            if (chance.nextInt(20) == 0) {
                list.add(one(
                        chance,
                        null,
                        5,
                        "f" + i,
                        List.of(),
                        Map.of(),
                        Map.of("feature", 3),
                        Map.of("feature", Map.of("id", 3))));
                list.add(entry(chance, "f" + chance.nextInt(i + 1)));
            }
        }
        return list;
    }

    private static Map<String, @Nullable Object> entry(Random chance, String featureId) {
        Map<String, @Nullable Object> feature = new LinkedHashMap<>();
        feature.put("id", featureId);
        feature.put("featureType", one(chance, TYPES));
        feature.put("meterType", one(chance, METERS));
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("feature", feature);
        entry.put("usageLimit", one(chance, QUANTITIES));
        entry.put("currentUsage", one(chance, QUANTITIES));
        entry.put("hasUnlimitedUsage", one(chance, TRUTHS));
        entry.put("hasSoftLimit", one(chance, TRUTHS));
        entry.put("nextResetDate", one(chance, MOMENTS));
        entry.put("usagePeriodEnd", one(chance, MOMENTS));
        entry.put("enumValues", one(chance, VALUES));
        return entry;
    }

    private static @Nullable Object one(Random chance, @Nullable Object... of) {
        return of[chance.nextInt(of.length)];
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "\"" + text + "\"";
            case List<?> list -> list.stream().map(CheckPropertyTest::json).collect(Collectors.joining(",", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .filter(it -> !ABSENT.equals(it.getValue()))
                        .map(it -> json(it.getKey()) + ":" + json(it.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            default -> value.toString();
        };
    }

    private static String corrupted(Random chance, String body) {
        var text = new StringBuilder(body);
        for (int i = 0; i <= chance.nextInt(4); i++) {
            int at = chance.nextInt(text.length());
            switch (chance.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, "{}[]\",:%&=+-eE0.\\u\u0000\ufffd\u00e4".charAt(chance.nextInt(20)));
                case 2 -> text.setCharAt(at, (char) chance.nextInt(256));
                default -> text.insert(at, text.substring(chance.nextInt(at + 1), at));
            }
        }
        return text.toString();
    }
}
