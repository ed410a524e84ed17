package dev.ambit.applier;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.applier.Event.ClockChanged;
import dev.ambit.applier.Event.CustomerDeleted;
import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.Envelope;
import dev.ambit.applier.Event.SubscriptionReported;
import dev.ambit.applier.Event.Truncated;
import dev.ambit.applier.Event.Unknown;
import dev.ambit.applier.Event.UsageReported;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parses the body of a webhook as the BYOS document defines it. Unknown fields are ignored.
final class EventParser {

    private static final List<String> QUANTITIES = List.of("currentUsage", "usageLimit");

    /// In one event, `nextResetDate` has priority over the other fields about the reset of usage. It is
    /// therefore the last one, because later fields override earlier ones.
    private static final List<String> MOMENTS =
            List.of("usagePeriodAnchor", "usagePeriodStart", "usagePeriodEnd", "nextResetDate");
    private static final List<String> MORE_OF_USAGE = List.of("resetPeriod", "resetPeriodConfiguration");

    /// Fields of an entitlement about its usage and the reset of usage.
    static final Set<String> USAGE = Stream.of(List.of("currentUsage"), MOMENTS, MORE_OF_USAGE)
            .flatMap(List::stream)
            .collect(toUnmodifiableSet());

    static final Set<String> WANTED = Stream.of(
                    List.of("messageId", "environmentId", "timestamp", "type", "truncated"),
                    List.of("sequence", "entityVersion", "previousSequence"),
                    List.of("id", "name", "email", "billingId", "metadata"),
                    List.of("customer", "resource", "entitlements", "feature", "plan", "status"),
                    List.of("startDate", "endDate", "trialEndDate", "cancellationDate", "hasUnlimitedUsage"),
                    List.of("entity", "stoppedAt", "aheadMillis"),
                    QUANTITIES,
                    MOMENTS,
                    MORE_OF_USAGE)
            .flatMap(List::stream)
            .collect(toUnmodifiableSet());

    private final @Nullable String environmentId;

    /// @param environmentId events of other environments are rejected; null accepts all
    EventParser(@Nullable String environmentId) {
        this.environmentId = environmentId;
    }

    /// @param arrival time of an event without a timestamp
    /// @throws Malformed naming the field
    Event read(byte[] body, Instant arrival) {
        String text = Json.decoded(body);
        var fields = new EventFields("", Json.fields(text, WANTED::contains));
        String type = fields.id("type");
        requireOurs(fields);
        Envelope envelope = envelope(type, fields, arrival);
        var truncated = fields.values().get("truncated");
        if (truncated != null && truncated.raw().equals("true") && envelope.sequence() != null) {
            return new Truncated(envelope);
        }
        return switch (type) {
            case "customer.created", "customer.updated" -> customer(envelope, fields);
            case "customer.deleted" -> new CustomerDeleted(envelope, fields.id("id"));
            case "entitlements.updated" -> entitlements(envelope, fields);
            case "measurement.reported" -> usage(envelope, fields);
            case "subscription.created", "subscription.updated", "subscription.canceled", "subscription.expired" ->
                subscription(envelope, fields);
            case "subscription.trial_expired" -> partialSubscription(envelope, fields);
            // Ambit sends the whole subscription in these events and counts them as versions of it.
            case "subscription.trial_started",
                    "subscription.trial_converted",
                    "subscription.trial.ends_soon",
                    "subscription.billing_month.ends_soon" ->
                envelope.stamp().number() == null ? new Unknown(envelope, text) : partialSubscription(envelope, fields);
            case "environment.clock_changed" -> clock(envelope, fields);
            default -> new Unknown(envelope, text);
        };
    }

    /// Reads an event with too few valid fields as an event of an unknown type.
    static Event unknown(String text, Instant arrival) {
        var fields = new EventFields("", Json.fields(text, List.of("messageId", "type", "sequence")::contains));
        Long sequence = fields.number("sequence");
        return new Unknown(
                new Envelope(
                        messageId(fields),
                        fields.id("type"),
                        new Stamp(arrival.truncatedTo(ChronoUnit.MICROS), sequence),
                        sequence,
                        null),
                text);
    }

    private void requireOurs(EventFields fields) {
        String sent = fields.optionalId("environmentId");
        if (sent != null && environmentId != null && !sent.equals(environmentId)) {
            throw Malformed.at("environmentId", sent, environmentId);
        }
    }

    /// Returns the id, or a random one: an event without an id cannot be recognized when it is repeated.
    private static String messageId(EventFields fields) {
        String id = fields.optionalId("messageId");
        return id == null ? "unnamed-" + UUID.randomUUID() : id;
    }

    private static Envelope envelope(String type, EventFields fields, Instant arrival) {
        Instant sent = fields.moment("timestamp").value();
        Instant at = sent == null ? arrival.truncatedTo(ChronoUnit.MICROS) : sent;
        Long sequence = fields.number("sequence");
        Long version = fields.number("entityVersion");
        Long previous = fields.number("previousSequence");
        if (sequence != null && previous != null && previous >= sequence) {
            throw Malformed.at("previousSequence", previous.toString(), "a number less than the sequence " + sequence);
        }
        return new Envelope(
                messageId(fields), type, new Stamp(at, version == null ? sequence : version), sequence, previous);
    }

    static ClockChanged clock(Envelope envelope, EventFields fields) {
        Long ahead = fields.signedNumber("aheadMillis");
        return new ClockChanged(envelope, fields.moment("stoppedAt").value(), ahead == null ? 0 : ahead);
    }

    static CustomerReported customer(Envelope envelope, EventFields fields) {
        fields.optionalObject("metadata");
        return new CustomerReported(
                envelope, fields.id("id"), fields.text("name"), fields.text("email"), fields.shortText("billingId"));
    }

    static EntitlementsReported entitlements(Envelope envelope, EventFields fields) {
        return new EntitlementsReported(envelope, holder(fields), fields.list("entitlements"));
    }

    /// Returns the counter fields of a list entry, in the form of a measurement.
    static Map<String, String> reported(Map<String, Json.Value> entry) {
        Map<String, String> reported = new LinkedHashMap<>();
        Stream.of(QUANTITIES, List.of("hasUnlimitedUsage"), MOMENTS, MORE_OF_USAGE)
                .flatMap(List::stream)
                .forEach(name -> {
                    Json.Value value = entry.get(name);
                    if (value != null) {
                        reported.put(name, value.raw());
                    }
                });
        return reported;
    }

    private static Event usage(Envelope envelope, EventFields fields) {
        Map<String, String> reported = new LinkedHashMap<>();
        for (String name : QUANTITIES) {
            addReported(reported, name, fields.quantity(name));
        }
        addReported(reported, "hasUnlimitedUsage", fields.flag("hasUnlimitedUsage"));
        for (String name : MOMENTS) {
            fields.moment(name);
            addReported(reported, name, fields.json(name));
        }
        for (String name : MORE_OF_USAGE) {
            addReported(reported, name, fields.json(name));
        }
        Instant end = fields.moment("usagePeriodEnd").value();
        Stamp stamp = envelope.stamp();
        return new UsageReported(
                envelope,
                holder(fields),
                fields.object("feature").id("id"),
                reported,
                stamp.number() != null && end != null && !end.isAfter(stamp.at()));
    }

    private static void addReported(Map<String, String> reported, String name, FieldValue<String> sent) {
        if (sent.isPresent()) {
            String value = sent.value();
            reported.put(name, value == null ? "null" : value);
        }
    }

    private static Holder holder(EventFields fields) {
        String customer = fields.object("customer").id("id");
        EventFields resource = fields.optionalObject("resource");
        return new Holder(customer, resource == null ? "" : resource.id("id"));
    }

    static SubscriptionReported subscription(Envelope envelope, EventFields fields) {
        return subscription(envelope, fields, fields.object("customer"), fields.object("plan"));
    }

    /// Parses a subscription whose event may omit its customer and its plan.
    private static SubscriptionReported partialSubscription(Envelope envelope, EventFields fields) {
        return subscription(envelope, fields, fields.optionalObject("customer"), fields.optionalObject("plan"));
    }

    private static SubscriptionReported subscription(
            Envelope envelope, EventFields fields, @Nullable EventFields customer, @Nullable EventFields plan) {
        return new SubscriptionReported(
                envelope,
                fields.id("id"),
                customer == null ? null : customer.id("id"),
                fields.id("status"),
                plan == null ? null : plan.id("id"),
                plan == null ? null : required(plan, "name"),
                fields.shortText("billingId"),
                startDate(fields),
                fields.moment("endDate"),
                fields.moment("cancellationDate"),
                fields.moment("trialEndDate"));
    }

    /// A non-null column keeps its value if the field is missing, and rejects null.
    private static @Nullable String required(EventFields plan, String name) {
        FieldValue<String> sent = plan.text(name);
        if (sent.isPresent() && sent.value() == null) {
            throw Malformed.at(plan.path() + name, "null", "a text");
        }
        return sent.value();
    }

    private static FieldValue<Instant> startDate(EventFields fields) {
        FieldValue<Instant> sent = fields.moment("startDate");
        if (sent.isPresent() && sent.value() == null) {
            throw Malformed.at("startDate", "null", IsoTimestamp.ALLOWED);
        }
        return sent;
    }
}
