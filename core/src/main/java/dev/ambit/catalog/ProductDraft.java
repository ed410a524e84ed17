package dev.ambit.catalog;

import dev.ambit.account.Account;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A requested product. With `multipleSubscriptions`, each resource of a customer has its own subscription.
public record ProductDraft(
        String id,
        String displayName,
        @Nullable String description,
        boolean isDefault,
        boolean multipleSubscriptions,
        Map<String, String> metadata) {

    public ProductDraft {
        EntityId.valid("id", id);
        DisplayName.valid("displayName", displayName);
        metadata = Map.copyOf(metadata);
    }

    /// Returns the default product. Its id is the same in each environment of the account, so that equal
    /// catalogs have equal hashes.
    public static ProductDraft defaultOf(Account account) {
        return new ProductDraft("product-" + account.slug(), account.displayName(), null, true, false, Map.of());
    }
}
