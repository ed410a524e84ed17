package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.CreatedAt;
import dev.ambit.catalog.CreationOrder;
import dev.ambit.catalog.StoredFields;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Json;
import dev.ambit.http.Page;
import dev.ambit.http.Personal;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.problem.Warning;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public final class CustomerApi {

    private static final List<String> COLUMNS = List.of("id", "name", "email", "metadata", "createdAt", "updatedAt");

    private static final Warning TRUNCATED = new Warning(
            "SearchTruncated",
            "`q` matches more than %d customers. The list has matches among the best %d only. Send longer words to find others."
                    .formatted(CustomerListing.FOUND_MAX, CustomerListing.FOUND_MAX));

    private final Authentication authentication;
    private final Transactions transactions;
    private final CustomerEditing editing;
    private final CustomerImport importing;
    private final CustomerListing listing;

    public CustomerApi(
            Authentication authentication,
            Transactions transactions,
            CustomerEditing editing,
            CustomerImport importing,
            CustomerListing listing) {
        this.listing = listing;
        this.authentication = authentication;
        this.transactions = transactions;
        this.editing = editing;
        this.importing = importing;
    }

    public Response update(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        CustomerWire.UpdateBody body = request.body(CustomerWire.UpdateBody.class);
        return editing.edit(caller, Author.of(caller, request), request.variable("id"), body::applied)
                .response(200, View::of);
    }

    public Response importAll(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        List<CustomerDraft> drafts = request.body(CustomerWire.ImportBody.class).drafts();
        return importing.run(caller, Author.of(caller, request), drafts).response(200, it -> it);
    }

    public Response get(Request request) {
        String id = request.variable("id");
        Caller caller = authentication.reader(request, id);
        return transactions
                .read(caller.environment(), tx -> Customers.find(tx, caller.environment(), id))
                .map(customer -> Response.ok(View.of(customer)))
                .orElseThrow(() -> Customers.missing(id));
    }

    public Response list(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_CUSTOMERS);
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("customers", query.after(), query.before(), query.limit());
        CustomerListing.Listed listed = authentication.knowing(
                request,
                () -> listing.list(
                        caller, query.q(), query.conditions(), CreationOrder.slice(page, query.createdAt())));
        String accept = request.header("Accept");
        if (accept == null || !accept.contains(Page.TABLE)) {
            return page.answer(
                    listed.customers(),
                    CustomerApi::position,
                    View::of,
                    listed.isTruncated() ? List.of(TRUNCATED) : List.of());
        }
        if (listed.isTruncated()) {
            String words = Problem.shortened(String.valueOf(query.q()));
            throw BAD_USER_INPUT
                    .because(
                            "`q` is `%s`, which matches more than %d customers. Send longer words to export all matches."
                                    .formatted(words, CustomerListing.FOUND_MAX))
                    .at("q", words, "words that match at most 500 customers");
        }
        return page.table(listed.customers(), CustomerApi::position, COLUMNS, CustomerApi::cells);
    }

    private static List<?> position(Customer it) {
        return List.of(it.createdAt(), it.id());
    }

    private static List<? extends @Nullable Object> cells(Customer it) {
        return Arrays.asList(
                it.id(),
                it.name(),
                it.email(),
                it.metadata().isEmpty() ? null : Json.text(it.metadata()),
                it.createdAt(),
                it.updatedAt());
    }

    // The wire.

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable CreatedAt createdAt,
            @Nullable String email,
            @Nullable String name,
            @Nullable String q,
            @Nullable String planId,
            @Nullable SubscriptionStatus subscriptionStatus,
            @Nullable Instant trialEndsBefore,
            @Nullable Boolean isNearLimit) {

        /// The status of a subscription.
        public enum SubscriptionStatus {
            ACTIVE,
            CANCELED,
            EXPIRED,
            IN_TRIAL,
            NOT_STARTED,
            PAYMENT_PENDING,
        }

        CustomerConditions conditions() {
            return CustomerConditions.of(name, email, planId, subscriptionStatus, trialEndsBefore, isNearLimit);
        }
    }

    public record ProvisionBody(
            String id,
            @Nullable String billingCurrency,
            @Nullable String billingId,
            @Nullable String couponId,
            BillingProfile.@Nullable PaymentMethod defaultPaymentMethod,
            @Nullable String email,
            @Nullable List<BillingProfile.Integration> integrations,
            @Nullable String language,
            @Nullable Map<String, String> metadata,
            @Nullable String name,
            BillingProfile.@Nullable Passthrough passthrough,
            @Nullable String timezone) {

        public CustomerDraft draft() {
            CustomerFields.requireNoCoupon(couponId);
            Map<String, Object> stored = new HashMap<>();
            StoredFields.put(stored, "billingCurrency", CustomerFields.currency(billingCurrency));
            StoredFields.put(stored, "billingId", BillingProfile.externalId("billingId", billingId));
            StoredFields.put(
                    stored,
                    "defaultPaymentMethod",
                    defaultPaymentMethod == null ? null : StoredFields.object(defaultPaymentMethod));
            StoredFields.put(stored, "integrations", CustomerFields.integrations(integrations));
            StoredFields.put(stored, "language", Locales.language(language));
            StoredFields.put(stored, "passthrough", passthrough == null ? null : StoredFields.object(passthrough));
            StoredFields.put(stored, "timezone", Locales.timeZone(timezone));
            return new CustomerDraft(id, name, EmailAddress.valid(email), CustomerMetadata.valid(metadata), stored);
        }
    }

    public record View(
            String id,
            @Nullable String name,
            @Nullable String email,
            @Nullable Object billingCurrency,
            @Nullable Object billingId,
            @Nullable Object couponId,
            @Nullable Object defaultPaymentMethod,
            Object integrations,
            @Nullable Object language,
            Map<String, String> metadata,
            Object passthrough,
            @Nullable Object paymentMethodId,
            @Nullable Object salesforceId,
            @Nullable Object timezone,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant archivedAt)
            implements Personal {

        public static View of(Customer it) {
            Map<String, Object> stored = it.kept();
            return new View(
                    it.id(),
                    it.name(),
                    it.email(),
                    stored.get("billingCurrency"),
                    stored.get("billingId"),
                    stored.get("couponId"),
                    stored.get("defaultPaymentMethod"),
                    stored.getOrDefault("integrations", List.of()),
                    stored.get("language"),
                    it.metadata(),
                    stored.getOrDefault("passthrough", Map.of()),
                    stored.get("paymentMethodId"),
                    stored.get("salesforceId"),
                    stored.get("timezone"),
                    it.createdAt(),
                    it.updatedAt(),
                    it.archivedAt());
        }
    }
}
