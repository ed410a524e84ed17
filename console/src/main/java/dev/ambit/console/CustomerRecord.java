package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A customer, as the API returns it.
public record CustomerRecord(
        String id,
        @Nullable String name,
        @Nullable String email,
        Map<String, String> metadata,
        Instant createdAt,
        @Nullable Instant archivedAt) {

    static CustomerRecord find(ConsoleRequest visit, ConsoleScope scope, String encodedId) {
        return visit.send(scope, "GET", "/customers/" + encodedId, null).data(CustomerRecord.class);
    }

    /// Returns the path of the page of a customer.
    public static String path(ConsoleScope scope, String id) {
        return "%s/customers/%s".formatted(scope.path(), UrlText.encoded(id));
    }

    public boolean isArchived() {
        return archivedAt != null;
    }

    /// Returns the name, or the id of a customer without one.
    public String title() {
        return name == null || name.isBlank() ? id : name;
    }

    /// Returns the id; empty if the title is the id.
    public String idBesideTitle() {
        return title().equals(id) ? "" : id;
    }

    public List<Map.Entry<String, String>> details() {
        return metadata.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }
}
