package dev.ambit.catalog;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.Committed;
import dev.ambit.http.Page;
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

    public ProductApi(Authentication authentication, Transactions transactions, ProductCreation creation) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
    }

    public Response list(Request request) {
        Caller caller = authentication.reader(request);
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("products", query.after(), query.before(), query.limit());
        List<Product> products = transactions.read(
                caller.environment(),
                tx -> Products.list(
                        tx,
                        caller.environment(),
                        query.id(),
                        query.archived(),
                        CreationOrder.slice(page, query.createdAt())));
        return CreationOrder.answer(page, products, Product::createdAt, Product::id, View::of);
    }

    public Response create(Request request) {
        Caller caller = authentication.server(request);
        ProductDraft draft = request.body(CreateBody.class).draft();
        Committed<Product> created = creation.create(caller, new Author(caller.actor(), request.traceId()), draft);
        return Response.created(View.of(created.value())).asOf(created.sequence());
    }

    // The wire.

    public enum Status {
        PUBLISHED,
        ARCHIVED,
    }

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable String id,
            @Nullable CreatedAt createdAt,
            @Nullable List<Status> status) {

        @Nullable
        Boolean archived() {
            if (status == null || status.size() != 1) {
                return null;
            }
            return status.getFirst() == Status.ARCHIVED;
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
                    displayName,
                    description,
                    false,
                    Boolean.TRUE.equals(multipleSubscriptions),
                    metadata == null ? Map.of() : metadata);
        }
    }

    public record View(
            String id,
            String displayName,
            @Nullable String description,
            boolean isDefaultProduct,
            boolean multipleSubscriptions,
            Map<String, String> metadata,
            Status status,
            Instant createdAt,
            Instant updatedAt) {

        static View of(Product it) {
            return new View(
                    it.id(),
                    it.displayName(),
                    it.description(),
                    it.isDefault(),
                    it.multipleSubscriptions(),
                    it.metadata(),
                    it.archivedAt() == null ? Status.PUBLISHED : Status.ARCHIVED,
                    it.createdAt(),
                    it.updatedAt());
        }
    }
}
