package dev.ambit.catalog;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Patch;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public final class ProductApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final ProductCreation creation;
    private final ProductCopying copying;
    private final ProductEditing editing;
    private final ProductArchiving archiving;

    public ProductApi(
            Authentication authentication,
            Transactions transactions,
            ProductCreation creation,
            ProductCopying copying,
            ProductEditing editing,
            ProductArchiving archiving) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
        this.copying = copying;
        this.editing = editing;
        this.archiving = archiving;
    }

    public Response list(Request request) {
        Caller caller = authentication.reader(request);
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("products", query.after(), query.before(), query.limit());
        Boolean archived = query.archived();
        // Callers without access to drafts see only unarchived products.
        boolean isHidden = !caller.seesDrafts() && Boolean.TRUE.equals(archived);
        Boolean shown = caller.seesDrafts() ? archived : Boolean.valueOf(false);
        List<Product> products = isHidden
                ? List.of()
                : transactions.read(
                        caller.environment(),
                        tx -> Products.list(
                                tx,
                                caller.environment(),
                                query.id(),
                                shown,
                                CreationOrder.slice(page, query.createdAt())));
        return CreationOrder.answer(page, products, Product::createdAt, Product::id, View::of);
    }

    public Response create(Request request) {
        Caller caller = authentication.server(request);
        ProductDraft draft = request.body(CreateBody.class).draft();
        return creation.create(caller, Author.of(caller, request), draft).response(201, View::of);
    }

    public Response duplicate(Request request) {
        Caller caller = authentication.server(request);
        ProductCopying.Names names = request.body(DuplicateBody.class).names();
        return copying.copy(caller, Author.of(caller, request), request.variable("id"), names)
                .response(201, View::of);
    }

    public Response update(Request request) {
        Caller caller = authentication.server(request);
        UpdateBody body = request.body(UpdateBody.class);
        return editing.edit(caller, Author.of(caller, request), request.variable("id"), body::applied)
                .response(200, View::of);
    }

    public Response archive(Request request) {
        Caller caller = authentication.server(request);
        return archiving
                .archive(caller, Author.of(caller, request), request.variable("id"))
                .response(200, View::of);
    }

    public Response unarchive(Request request) {
        Caller caller = authentication.server(request);
        return archiving
                .unarchive(caller, Author.of(caller, request), request.variable("id"))
                .response(200, View::of);
    }

    // The wire.

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable String id,
            @Nullable CreatedAt createdAt,
            @Nullable List<ProductStatus> status) {

        @Nullable
        Boolean archived() {
            if (status == null || status.size() != 1) {
                return null;
            }
            return status.getFirst() == ProductStatus.ARCHIVED;
        }
    }

    public record CreateBody(
            String id,
            String displayName,
            @Nullable String description,
            @Nullable Map<String, String> metadata,
            @Nullable Boolean multipleSubscriptions) {

        ProductDraft draft() {
            return new ProductDraft(
                    id,
                    DisplayName.given("displayName", displayName),
                    description,
                    false,
                    Boolean.TRUE.equals(multipleSubscriptions),
                    metadata == null ? Map.of() : metadata);
        }
    }

    public record DuplicateBody(
            String targetId,
            Patch<String> description,
            @Nullable String displayName) {

        public DuplicateBody {
            EntityId.valid("targetId", targetId);
            if (displayName != null) {
                DisplayName.given("displayName", displayName);
            }
        }

        ProductCopying.Names names() {
            return new ProductCopying.Names(targetId, displayName, description);
        }
    }

    public record UpdateBody(
            Patch<String> description,
            @Nullable String displayName,
            Patch<Map<String, String>> metadata,
            @Nullable Boolean multipleSubscriptions,
            @Nullable ProductSettings productSettings,
            @Nullable UsageResetCutoffRule usageResetCutoffRule,
            @Nullable List<AutoCancellationRule> autoCancellationRules) {

        Product applied(Product it) {
            Map<String, String> stored = metadata.over(it.metadata());
            return new Product(
                    it.id(),
                    DisplayName.changed("displayName", displayName, it.displayName()),
                    description.over(it.description()),
                    it.isDefault(),
                    multipleSubscriptions == null ? it.multipleSubscriptions() : multipleSubscriptions,
                    productSettings == null ? it.settings() : productSettings,
                    usageResetCutoffRule == null ? it.usageResetCutoffRule() : usageResetCutoffRule,
                    autoCancellationRules == null ? it.autoCancellationRules() : autoCancellationRules,
                    stored == null ? Map.of() : stored,
                    it.createdAt(),
                    it.updatedAt(),
                    it.archivedAt());
        }
    }

    public record View(
            String id,
            String displayName,
            @Nullable String description,
            boolean isDefaultProduct,
            boolean multipleSubscriptions,
            ProductSettings productSettings,
            UsageResetCutoffRule usageResetCutoffRule,
            List<AutoCancellationRule> autoCancellationRules,
            Map<String, String> metadata,
            ProductStatus status,
            Instant createdAt,
            Instant updatedAt) {

        static View of(Product it) {
            ProductSettings settings = it.settings();
            UsageResetCutoffRule cutoff = it.usageResetCutoffRule();
            return new View(
                    it.id(),
                    it.displayName(),
                    it.description(),
                    it.isDefault(),
                    it.multipleSubscriptions(),
                    settings == null ? ProductSettings.DEFAULT : settings,
                    cutoff == null ? UsageResetCutoffRule.DEFAULT : cutoff,
                    it.autoCancellations(),
                    it.metadata(),
                    it.status(),
                    it.createdAt(),
                    it.updatedAt());
        }
    }
}
