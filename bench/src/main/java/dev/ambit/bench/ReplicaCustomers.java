package dev.ambit.bench;

import static java.util.stream.Collectors.joining;

import java.util.stream.IntStream;

/// Customers of a replica as its events describe them: each has a profile, a subscription and entitlements. Half of
/// the entitlements are metered with a limit of 10. Customer `n` has used `n % 20` of each.
final class ReplicaCustomers {

    private static final int CONNECTIONS = 64;
    private static final String NUMBERS =
            "\"sequence\":<sequence>,\"entityVersion\":<sequence>,\"previousSequence\":<previous>,";

    private static final String ENVELOPE = """
            {"messageId":"message-<number>","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","accountId":"account",\
            "environmentId":"bench","timestamp":"2026-01-01T<hour>:<minute>:<second>.<milli>Z","type":"%s",""";

    private static final String WHO = """
            "id":"customer-<customer>","name":"Customer <customer>","email":"<customer>@example.com","billingId":null""";

    private static final String SUBSCRIPTION = """
            "id":"subscription-<customer>","customer":{%s},"plan":{"id":"plan-basic","name":"Plan <number>"},\
            "status":"ACTIVE","billingId":null,"startDate":"2025-12-01T00:00:00.000Z","endDate":null,\
            "trialEndDate":null,"cancellationDate":null}""".formatted(WHO);

    private static final String RIGHT = """
            select count(*)
            from generate_series(0, ?::bigint - 1) as customer
            cross join lateral (select ?::bigint - (?::bigint - customer) % ? as number) as newest
            join public.subscriptions on subscription_id = 'subscription-' || lpad(customer::text, 8, '0')
            where customer_id = 'customer-' || lpad(customer::text, 8, '0')
                and plan_name = 'Plan ' || lpad(number::text, 12, '0')
                and updated_at = timestamp '2026-01-01' + number * interval '1 millisecond'
            """;

    private final int port;
    private final SqlDatabase database;
    private final int customers;
    private final String envelope;
    private long next = 1;

    /// @param isNumbered whether events have numbers, as Ambit's do
    ReplicaCustomers(ReplicaProcess replica, int customers, boolean isNumbered) {
        this(replica.port(), replica.database(), customers, isNumbered);
    }

    /// @param port port of `/webhook`
    /// @param database database with the two tables of the BYOS document
    ReplicaCustomers(int port, SqlDatabase database, int customers, boolean isNumbered) {
        this.port = port;
        this.database = database;
        this.customers = customers;
        this.envelope = ENVELOPE + (isNumbered ? NUMBERS : "");
    }

    /// Sends all customers to the replica.
    ReplicaCustomers fill(int entitlements) {
        send(traffic("customer.created", WHO + "}"), CONNECTIONS, customers);
        send(
                traffic(
                        "entitlements.updated",
                        "\"customer\":{" + WHO + "},\"entitlements\":[" + list(entitlements) + "]}"),
                CONNECTIONS,
                customers);
        send(traffic("subscription.created", SUBSCRIPTION), CONNECTIONS, customers);
        database.run("analyze");
        return this;
    }

    /// Returns updates of subscriptions, one customer after the other.
    EventTraffic updates() {
        return traffic("subscription.updated", SUBSCRIPTION);
    }

    Load.Outcome send(EventTraffic traffic, int connections, int events) {
        Load.Outcome outcome = Load.each(traffic.from(next), connections, events);
        next += events;
        return outcome;
    }

    /// Advances by one event and returns its number.
    long advance() {
        return next++;
    }

    /// Returns the customer of event `number`.
    String customer(long number) {
        return "customer-%08d".formatted(number % customers);
    }

    /// Requires that each subscription has the state of its newest event.
    void requireNewestState() {
        long newest = next - 1;
        long right = database.number(RIGHT, customers, newest, newest, customers);
        WrongAnswer.unless(
                right == customers, () -> "Of %,d subscriptions, %,d are correct".formatted(customers, right));
    }

    private EventTraffic traffic(String type, String fields) {
        return new EventTraffic(port, customers, next, envelope.formatted(type) + fields);
    }

    private static String list(int entitlements) {
        return IntStream.range(0, entitlements)
                .mapToObj(it ->
                        it < (entitlements + 1) / 2 ? """
            {"feature":{"id":"metered-%1$d","name":"Metered %1$d","description":null,"featureType":"NUMBER",\
            "meterType":"INCREMENTAL","unit":"call","units":"calls","status":"ACTIVE"},"usageLimit":10,\
            "currentUsage":<used>,"hasUnlimitedUsage":false,"hasSoftLimit":false,\
            "nextResetDate":"2099-01-01T00:00:00.000Z"}""".formatted(it) : """
            {"feature":{"id":"boolean-%1$d","name":"Boolean %1$d","description":null,"featureType":"BOOLEAN",\
            "meterType":"None","unit":null,"units":null,"status":"ACTIVE"},"usageLimit":null,"currentUsage":null,\
            "hasUnlimitedUsage":false,"hasSoftLimit":false,"nextResetDate":null}""".formatted(it - (entitlements + 1) / 2))
                .collect(joining(","));
    }
}
