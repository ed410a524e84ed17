package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.StoredFields;
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

/// Bodies of updates and imports of customers.
public final class CustomerWire {

    private static final int CUSTOMERS_MAX = 100_000;

    private CustomerWire() {}

    /// An update of a customer. Null clears a text field. `integrations`, `metadata` and `passthrough` are
    /// replaced as a whole; null leaves them unchanged.
    public record UpdateBody(
            Patch<String> billingCurrency,
            Patch<String> billingId,
            Patch<String> couponId,
            Patch<String> email,
            @Nullable List<BillingProfile.Integration> integrations,
            Patch<String> language,
            @Nullable Map<String, String> metadata,
            Patch<String> name,
            BillingProfile.@Nullable Passthrough passthrough,
            Patch<String> timezone) {

        public UpdateBody {
            CustomerFields.requireNoCoupon(couponId.over(null));
            CustomerFields.currency(billingCurrency.over(null));
            BillingProfile.externalId("billingId", billingId.over(null));
            EmailAddress.valid(email.over(null));
            Locales.language(language.over(null));
            Locales.timeZone(timezone.over(null));
        }

        CustomerDraft applied(CustomerDraft it) {
            Map<String, Object> stored = new HashMap<>(it.kept());
            patch(stored, "billingCurrency", billingCurrency);
            patch(stored, "billingId", billingId);
            if (!(couponId instanceof Patch.Absent<String>)) {
                stored.remove("couponId");
            }
            patch(stored, "language", language);
            patch(stored, "timezone", timezone);
            StoredFields.put(stored, "integrations", CustomerFields.integrations(integrations));
            StoredFields.put(stored, "passthrough", passthrough == null ? null : StoredFields.object(passthrough));
            return new CustomerDraft(
                    it.id(),
                    name.over(it.name()),
                    email.over(it.email()),
                    metadata == null ? it.metadata() : CustomerMetadata.valid(metadata),
                    stored);
        }

        private static void patch(Map<String, Object> stored, String field, Patch<String> wish) {
            switch (wish) {
                case Patch.Absent<String> _ -> {
                    // A stored value stays, even if it is no longer valid.
                }
                case Patch.Cleared<String> _ -> stored.remove(field);
                case Patch.Given<String>(String value) -> stored.put(field, value);
            }
        }
    }

    /// Customers from another system. Imports by an integration are not supported, so every `integrationId` is
    /// unknown.
    public record ImportBody(
            List<ImportedCustomer> customers, @Nullable String integrationId) {

        public ImportBody {
            Integrations.requireNone(integrationId);
            if (customers.isEmpty() || customers.size() > CUSTOMERS_MAX) {
                throw BAD_USER_INPUT
                        .because("`customers` has %d entries. Send 1 to %d.".formatted(customers.size(), CUSTOMERS_MAX))
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

    /// A customer of another system.
    ///
    /// @param updatedAt when the customer last changed there
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
                        .because(
                                "Customer `%s` is listed twice. Remove the duplicate.".formatted(Problem.shortened(id)))
                        .at("id", id, "each id once");
            }
            Map<String, Object> stored = new HashMap<>();
            StoredFields.put(stored, "billingId", BillingProfile.externalId("billingId", billingId));
            StoredFields.put(stored, "paymentMethodId", BillingProfile.externalId("paymentMethodId", paymentMethodId));
            StoredFields.put(stored, "salesforceId", BillingProfile.externalId("salesforceId", salesforceId));
            StoredFields.put(stored, CustomerDraft.UPDATED_AT, updatedAt == null ? null : updatedAt.toString());
            return new CustomerDraft(id, name, EmailAddress.valid(email), CustomerMetadata.valid(metadata), stored);
        }
    }

    /// The result of an import: new customers in the order of the request. For a large import, `taskId` is the
    /// operation that creates them, and `newCustomers` is empty.
    public record Imported(
            List<String> newCustomers, @Nullable UUID taskId) {}
}
