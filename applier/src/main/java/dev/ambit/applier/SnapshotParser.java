package dev.ambit.applier;

import dev.ambit.applier.Event.ClockChanged;
import dev.ambit.applier.Event.CustomerReported;
import dev.ambit.applier.Event.EntitlementsReported;
import dev.ambit.applier.Event.Envelope;
import dev.ambit.applier.Event.SubscriptionReported;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Parses a snapshot line by line (docs/reference/event-feed.md). A snapshot has the state at one event number,
/// customer by customer.
final class SnapshotParser {

    /// A customer with its lists of entitlements and its subscriptions.
    record CustomerSnapshot(
            CustomerReported customer, List<EntitlementsReported> lists, List<SubscriptionReported> subscriptions) {

        int size() {
            return 1 + lists.size() + subscriptions.size();
        }
    }

    private static final String READ_ANOTHER = "Read the snapshot again. " + FeedAddress.URL_REMEDY;

    private @Nullable Long sequence;
    private @Nullable ClockChanged clock;
    private @Nullable CustomerSnapshot customer;

    /// Reads the next line.
    ///
    /// @return the previous customer, if this line starts another one
    /// @throws Malformed naming the field
    Optional<CustomerSnapshot> read(String line) {
        var fields = new EventFields("", Json.fields(line, EventParser.WANTED::contains));
        if (sequence == null) {
            sequence = number(fields, "sequence");
            return Optional.empty();
        }
        switch (fields.id("entity")) {
            case "customer" -> {
                Optional<CustomerSnapshot> before = end();
                CustomerReported reported = EventParser.customer(envelope("customer.updated", fields), fields);
                customer = new CustomerSnapshot(reported, new ArrayList<>(), new ArrayList<>());
                return before;
            }
            case "entitlement" ->
                current().lists().add(EventParser.entitlements(envelope("entitlements.updated", fields), fields));
            case "subscription" ->
                current()
                        .subscriptions()
                        .add(EventParser.subscription(envelope("subscription.updated", fields), fields));
            case "clock" -> clock = EventParser.clock(envelope("environment.clock_changed", fields), fields);
            default -> {
                // Only newer servers have this type of entity.
            }
        }
        return Optional.empty();
    }

    /// Returns the customer that was being read, and clears it.
    Optional<CustomerSnapshot> end() {
        Optional<CustomerSnapshot> last = Optional.ofNullable(customer);
        customer = null;
        return last;
    }

    boolean hasBegun() {
        return sequence != null;
    }

    /// Returns the event number of the snapshot; valid after the first line.
    long sequence() {
        return Objects.requireNonNull(sequence, "The first line of the snapshot has not been read.");
    }

    /// Returns the clock of the environment; empty if none was set.
    Optional<ClockChanged> clock() {
        return Optional.ofNullable(clock);
    }

    private CustomerSnapshot current() {
        if (customer == null) {
            throw new Malformed("entity", "The snapshot has an entity before its customer. " + READ_ANOTHER);
        }
        return customer;
    }

    private static long number(EventFields fields, String name) {
        Long number = fields.number(name);
        if (number == null) {
            throw missing(name);
        }
        return number;
    }

    private static Malformed missing(String field) {
        return new Malformed(field, "The snapshot has a line without `%s`. %s".formatted(field, READ_ANOTHER));
    }

    private static Envelope envelope(String type, EventFields fields) {
        long version = number(fields, "entityVersion");
        var at = fields.moment("timestamp").value();
        if (at == null) {
            throw missing("timestamp");
        }
        // The clock has a fixed id, by which a repetition is recognized. All else is compared by its version.
        String messageId =
                type.startsWith("environment.") ? "snapshot " + type + " " + version : "snapshot-" + UUID.randomUUID();
        return new Envelope(messageId, type, new Stamp(at, version), null, null);
    }
}
