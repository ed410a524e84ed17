package dev.ambit.applier;

import dev.ambit.applier.Event.CustomerDeleted;
import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.Envelope;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.Event.UsageReported;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Random events of an environment: a few customers are created, sold to, measured and deleted. Every event has the
/// whole state of its subject.
final class RandomHistory {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<String> FEATURES = List.of("calls", "seats");

    private final RandomGenerator chance;
    private final boolean isNumbered;
    private final boolean hasDeletions;
    private final String prefix;

    /// @param prefix prefix of all ids
    RandomHistory(RandomGenerator chance, boolean isNumbered, boolean hasDeletions, String prefix) {
        this.chance = chance;
        this.isNumbered = isNumbered;
        this.hasDeletions = hasDeletions;
        this.prefix = prefix;
    }

    /// Returns events in order. The last one has an unknown type.
    List<Event> events(int count) {
        List<Event> events = new ArrayList<>();
        long previous = 0;
        long sequence = 0;
        for (int i = 1; i < count; i++) {
            sequence += 1 + chance.nextInt(2) * chance.nextInt(3);
            events.add(event(envelope(i, sequence, previous, type())));
            previous = sequence;
        }
        events.add(new Event.Unknown(envelope(count, sequence + 1, previous, "coupon.created"), "{}"));
        return events;
    }

    /// Returns the event as the feed has it.
    static Event fromFeed(Event event) {
        Envelope it = event.envelope();
        var envelope = new Envelope(it.messageId(), it.type(), it.stamp(), it.sequence(), null);
        return switch (event) {
            case CustomerReported e -> new CustomerReported(envelope, e.id(), e.name(), e.email(), e.billingId());
            case CustomerDeleted e -> new CustomerDeleted(envelope, e.id());
            case EntitlementsReported e -> new EntitlementsReported(envelope, e.holder(), e.list());
            case UsageReported e -> new UsageReported(envelope, e.holder(), e.featureId(), e.reported(), e.isOver());
            case SubscriptionReported e ->
                new SubscriptionReported(
                        envelope,
                        e.id(),
                        e.customerId(),
                        e.status(),
                        e.planId(),
                        e.planName(),
                        e.billingId(),
                        e.startDate(),
                        e.endDate(),
                        e.cancellationDate(),
                        e.trialEndDate());
            case Event.ClockChanged e -> new Event.ClockChanged(envelope, e.stoppedAt(), e.aheadMillis());
            case Event.Unknown e -> new Event.Unknown(envelope, e.body());
            case Event.Truncated _ -> new Event.Truncated(envelope);
        };
    }

    private Envelope envelope(int number, long sequence, long previous, String type) {
        Instant at = START.plusSeconds(number);
        return isNumbered
                ? new Envelope(prefix + number, type, new Stamp(at, sequence), sequence, previous)
                : new Envelope(prefix + number, type, new Stamp(at, null), null, null);
    }

    private String type() {
        return switch (chance.nextInt(hasDeletions ? 12 : 11)) {
            case 0 -> "customer.created";
            case 1, 2 -> "customer.updated";
            case 3, 4 -> "entitlements.updated";
            case 5, 6 -> "measurement.reported";
            case 7 -> "subscription.created";
            case 8, 9 -> "subscription.updated";
            case 10 -> "subscription.trial_expired";
            default -> "customer.deleted";
        };
    }

    private Event event(Envelope envelope) {
        int customer = chance.nextInt(3);
        String id = prefix + "c" + customer;
        return switch (envelope.type()) {
            case "customer.deleted" -> new CustomerDeleted(envelope, id);
            case "customer.created", "customer.updated" ->
                new CustomerReported(envelope, id, randomText("Name"), randomText("Mail"), randomText("Bill"));
            case "entitlements.updated" -> new EntitlementsReported(envelope, holder(id), list());
            case "measurement.reported" -> measurement(envelope, holder(id));
            default -> subscription(envelope, id, prefix + "s" + customer + chance.nextInt(2));
        };
    }

    private Holder holder(String customer) {
        return new Holder(customer, chance.nextInt(4) == 0 ? "site" : "");
    }

    private FieldValue<String> randomText(String word) {
        return new FieldValue<>(true, chance.nextInt(4) == 0 ? null : word + chance.nextInt(1_000));
    }

    private String list() {
        List<String> items = new ArrayList<>();
        items.add("null");
        FEATURES.forEach(feature -> items.add("{\"feature\":{\"id\":\"%s\"},\"currentUsage\":%d,\"usageLimit\":%d}"
                .formatted(feature, chance.nextInt(100), chance.nextInt(100))));
        return items.toString();
    }

    private Event measurement(Envelope envelope, Holder holder) {
        Map<String, String> reported = new LinkedHashMap<>();
        reported.put("currentUsage", Integer.toString(chance.nextInt(100)));
        reported.put("usageLimit", chance.nextBoolean() ? "null" : Integer.toString(chance.nextInt(100)));
        reported.put("hasUnlimitedUsage", Boolean.toString(chance.nextBoolean()));
        String feature = chance.nextInt(5) == 0 ? "unheard-of" : FEATURES.get(chance.nextInt(FEATURES.size()));
        return new UsageReported(envelope, holder, feature, reported, false);
    }

    private Event subscription(Envelope envelope, String customer, String id) {
        int plan = chance.nextInt(100);
        return new SubscriptionReported(
                envelope,
                id,
                customer,
                chance.nextBoolean() ? "ACTIVE" : "CANCELED",
                "plan" + plan,
                "Plan " + plan,
                randomText("Bill"),
                randomInstant(),
                new FieldValue<>(true, null),
                randomInstant(),
                randomInstant());
    }

    private FieldValue<Instant> randomInstant() {
        return new FieldValue<>(true, START.plusSeconds(chance.nextInt(1_000_000)));
    }
}
