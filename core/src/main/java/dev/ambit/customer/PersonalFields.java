package dev.ambit.customer;

import dev.ambit.event.EntityType;
import dev.ambit.event.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The personal fields in events: at the top level in events of customers, inside `customer` in all other events
/// (see [CustomerBody]).
final class PersonalFields {

    private static final String CUSTOMER = "customer";
    private static final List<String> NAMES = List.of("name", "email", "billingId");

    private PersonalFields() {}

    /// Returns the body without personal fields. Empty if it has none.
    static Optional<Map<String, @Nullable Object>> blanked(Event event) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>(event.body().fields());
        if (event.entityType() == EntityType.CUSTOMER) {
            return blank(body) ? Optional.of(body) : Optional.empty();
        }
        if (body.get(CUSTOMER) instanceof Map<?, ?> customer) {
            Map<String, @Nullable Object> blanked = new LinkedHashMap<>();
            customer.forEach((name, value) -> blanked.put(String.valueOf(name), value));
            if (blank(blanked)) {
                body.put(CUSTOMER, blanked);
                return Optional.of(body);
            }
        }
        return Optional.empty();
    }

    /// @return whether anything was removed
    private static boolean blank(Map<String, @Nullable Object> fields) {
        boolean found = false;
        for (String name : NAMES) {
            if (fields.get(name) != null) {
                fields.put(name, null);
                found = true;
            }
        }
        return found;
    }
}
