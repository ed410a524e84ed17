package dev.ambit.applier;

import dev.ambit.applier.Event.ClockChanged;
import dev.ambit.applier.Event.CustomerTold;
import dev.ambit.applier.Event.EntitlementsTold;
import dev.ambit.applier.Event.Envelope;
import dev.ambit.applier.Event.SubscriptionTold;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Understands a snapshot line by line (docs/reference/event-feed.md): all that is there at one number, customer after
/// customer.
final class SnapshotReading {

    /// A customer with all that it has.
    record Target(CustomerTold customer, List<EntitlementsTold> lists, List<SubscriptionTold> subscriptions) {

        int size() {
            return 1 + lists.size() + subscriptions.size();
        }
    }

    private @Nullable Long sequence;
    private @Nullable ClockChanged clock;
    private @Nullable Target target;

    /// @return the customer before, if this line begins another one
    /// @throws Malformed naming the field
    Optional<Target> line(String text) {
        var fields = new EventFields("", Json.fields(text, EventReading.WANTED::contains));
        if (sequence == null) {
            Long said = fields.number("sequence");
            if (said == null) {
                throw Malformed.missing("sequence", "the number that the snapshot fits");
            }
            sequence = said;
            return Optional.empty();
        }
        switch (fields.id("entity")) {
            case "customer" -> {
                Optional<Target> before = end();
                CustomerTold customer = EventReading.customer(envelope("customer.updated", fields), fields);
                target = new Target(customer, new ArrayList<>(), new ArrayList<>());
                return before;
            }
            case "entitlement" ->
                begun().lists().add(EventReading.entitlements(envelope("entitlements.updated", fields), fields));
            case "subscription" ->
                begun().subscriptions()
                        .add(EventReading.subscription(envelope("subscription.updated", fields), fields, true));
            case "clock" -> clock = EventReading.clock(envelope("environment.clock_changed", fields), fields);
            default -> {
                // Of a newer server.
            }
        }
        return Optional.empty();
    }

    /// The last customer.
    Optional<Target> end() {
        Optional<Target> last = Optional.ofNullable(target);
        target = null;
        return last;
    }

    boolean hasBegun() {
        return sequence != null;
    }

    /// The number that everything fits, once the first line was read.
    long sequence() {
        return Objects.requireNonNull(sequence, "The first line comes first.");
    }

    /// What time it is there; nothing if nobody has touched its clock.
    Optional<ClockChanged> clock() {
        return Optional.ofNullable(clock);
    }

    private Target begun() {
        if (target == null) {
            throw new Malformed("entity", "There is something of a customer before the customer itself.");
        }
        return target;
    }

    private static Envelope envelope(String type, EventFields fields) {
        Long version = fields.number("entityVersion");
        if (version == null) {
            throw Malformed.missing("entityVersion", "a whole number");
        }
        var at = fields.moment("timestamp").value();
        if (at == null) {
            throw Malformed.missing("timestamp", Moment.ALLOWED);
        }
        String message = type.startsWith("environment.") ? "snapshot " + type + " " + version : null;
        return new Envelope(message, type, new Stamp(at, version), null, null);
    }
}
