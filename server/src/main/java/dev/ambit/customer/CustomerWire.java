package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.Kept;
import dev.ambit.http.Patch;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Bodies about customers that are there already, and about many at once.
public final class CustomerWire {

    private static final int CUSTOMERS_MAX = 100_000;

    private CustomerWire() {}

    /// What is null is cleared; lists and maps are replaced as a whole.
    public record UpdateBody(
            Patch<Object> billingCurrency,
            Patch<Object> billingId,
            Patch<Object> couponId,
            Patch<String> email,
            @Nullable List<Object> integrations,
            Patch<Object> language,
            @Nullable Map<String, String> metadata,
            Patch<String> name,
            @Nullable Map<String, Object> passthrough,
            Patch<Object> timezone) {

        CustomerDraft applied(CustomerDraft it) {
            Map<String, Object> kept = new HashMap<>(it.kept());
            patch(kept, "billingCurrency", billingCurrency);
            patch(kept, "billingId", billingId);
            patch(kept, "couponId", couponId);
            patch(kept, "language", language);
            patch(kept, "timezone", timezone);
            Kept.put(kept, "integrations", integrations);
            Kept.put(kept, "passthrough", passthrough);
            return new CustomerDraft(
                    it.id(),
                    name.over(it.name()),
                    email.over(it.email()),
                    metadata == null ? it.metadata() : CustomerMetadata.valid(metadata),
                    kept);
        }

        private static void patch(Map<String, Object> kept, String field, Patch<Object> wish) {
            Kept.put(kept, field, wish.over(kept.remove(field)));
        }
    }

    /// `integrationId` says where they come from; nothing acts on it yet.
    public record ImportBody(
            List<ImportedCustomer> customers, @Nullable String integrationId) {

        public ImportBody {
            if (customers.isEmpty() || customers.size() > CUSTOMERS_MAX) {
                throw BAD_USER_INPUT
                        .because("An import has 1 to %d customers.".formatted(CUSTOMERS_MAX))
                        .at("customers", customers.size(), "1 to " + CUSTOMERS_MAX + " customers");
            }
        }

        List<CustomerDraft> drafts() {
            List<CustomerDraft> drafts = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < customers.size(); i++) {
                try {
                    drafts.add(customers.get(i).draft(seen));
                } catch (Problem problem) {
                    throw problem.under("customers." + i);
                }
            }
            return drafts;
        }
    }

    /// `updatedAt` is when it was changed where it comes from.
    public record ImportedCustomer(
            String id,
            @Nullable String email,
            @Nullable String name,
            @Nullable String billingId,
            @Nullable Map<String, String> metadata,
            @Nullable String paymentMethodId,
            @Nullable String salesforceId,
            @Nullable Instant updatedAt) {

        private CustomerDraft draft(Set<String> seen) {
            if (!seen.add(id)) {
                throw BAD_USER_INPUT
                        .because("The customer %s stands here twice.".formatted(id))
                        .at("id", id, "an id that no other line has");
            }
            Map<String, Object> kept = new HashMap<>();
            Kept.put(kept, "billingId", billingId);
            Kept.put(kept, "paymentMethodId", paymentMethodId);
            Kept.put(kept, "salesforceId", salesforceId);
            return new CustomerDraft(id, name, email, CustomerMetadata.valid(metadata), kept);
        }
    }

    /// Who is new, in the order in which they were sent. Of a large import they come later: `taskId` is the
    /// operation that makes them, and `newCustomers` is empty.
    public record Imported(
            List<String> newCustomers, @Nullable UUID taskId) {}
}
