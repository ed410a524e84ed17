package dev.ambit.graphql;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Generates random rows, and values that may occur in them.
final class TestData {

    private static final int CUSTOMERS = 40;
    private static final int SUBSCRIPTIONS = 120;
    private static final LocalDateTime EPOCH = LocalDateTime.parse("2025-01-01T00:00:00");
    private static final List<String> NAMES = List.of(
            "Ann", "ann", "Bob", "Älva", "O'Neil", "50% off", "a_b", "back\\slash", "say \"hi\"", "", "日本", "zoë\n2");
    private static final List<String> STATUSES = List.of("ACTIVE", "CANCELED", "IN_TRIAL", "active");
    private static final List<String> PLANS = List.of("basic", "pro", "Pro", "enterprise");
    private static final List<String> JSON = List.of(
            "[]",
            "[{\"feature\": {\"id\": \"seats\"}, \"usageLimit\": 5, \"currentUsage\": null}]",
            "[{\"a\":\"\\u00e4\\\"\\n\",\"b\":[1,-2.5,true,null,{}]}]");

    private final Random random;

    TestData(long seed) {
        this.random = new Random(seed);
    }

    /// Returns statements that insert all rows.
    String sql() {
        List<String> customers = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            customers.add("(%s, %s, %s, %s, %s, %s, %s)"
                    .formatted(
                            quoted(time(random)),
                            quoted(time(random)),
                            quoted("c" + i),
                            valueOrNull(any(NAMES, random)),
                            valueOrNull("mail%d@Example.com".formatted(random.nextInt(10))),
                            valueOrNull("bill" + random.nextInt(5)),
                            quoted(any(JSON, random))));
        }
        List<String> subscriptions = new ArrayList<>();
        for (int i = 0; i < SUBSCRIPTIONS; i++) {
            subscriptions.add("(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
                    .formatted(
                            quoted(time(random)),
                            quoted(time(random)),
                            quoted("s" + i),
                            quoted("c" + random.nextInt(CUSTOMERS / 2)),
                            quoted(any(STATUSES, random)),
                            quoted(any(PLANS, random)),
                            quoted(any(NAMES, random)),
                            valueOrNull("bill" + random.nextInt(5)),
                            quoted(time(random)),
                            valueOrNull(time(random)),
                            valueOrNull(time(random)),
                            valueOrNull(time(random))));
        }
        return "insert into public.customers values %s; insert into public.subscriptions values %s; analyze"
                .formatted(String.join(", ", customers), String.join(", ", subscriptions));
    }

    private @Nullable String valueOrNull(String value) {
        return random.nextInt(3) == 0 ? "null" : quoted(value);
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    String customerId(Random by) {
        return "c" + by.nextInt(CUSTOMERS + 5);
    }

    String subscriptionId(Random by) {
        return "s" + by.nextInt(SUBSCRIPTIONS + 5);
    }

    /// Returns one of a few times, so that rows share them, with fractions of every length.
    String time(Random by) {
        int seconds = by.nextInt(6);
        List<String> fractions = List.of("", ".5", ".25", ".125", ".123456", ".1");
        String time = EPOCH.plusDays(by.nextInt(3)).plusSeconds(seconds).toString();
        return (time.length() < "2025-01-01T00:00:00".length() ? time + ":00" : time) + any(fractions, by);
    }

    /// Returns a value to compare with the column.
    String text(String column, Random by) {
        String value = switch (column) {
            case "customerId" -> customerId(by);
            case "subscriptionId" -> subscriptionId(by);
            case "status" -> any(STATUSES, by);
            case "planId" -> any(PLANS, by);
            case "billingId" -> "bill" + by.nextInt(6);
            case "email" -> "mail%d@Example.com".formatted(by.nextInt(11));
            default -> any(NAMES, by);
        };
        if (by.nextInt(3) > 0 || value.isEmpty()) {
            return value;
        }
        int from = by.nextInt(value.length());
        String part = value.substring(from, from + by.nextInt(value.length() - from) + 1);
        return by.nextBoolean() ? part : "%" + part.toUpperCase(java.util.Locale.ROOT);
    }

    private static <T> T any(List<T> of, Random by) {
        return of.get(by.nextInt(of.size()));
    }
}
