package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.PRODUCT_NOT_FOUND;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A product, as the API returns it.
public record ProductState(
        String id, String displayName, @Nullable String description, boolean isDefaultProduct, String status) {

    static ProductState find(ConsoleRequest visit, Place place, String id) {
        List<ProductState> found =
                visit.send(place, "GET", "/products?id=" + id, null).rows(ProductState.class);
        if (found.isEmpty()) {
            String message = "This environment has no product `%s`. Choose a product from the list.".formatted(id);
            throw PRODUCT_NOT_FOUND.because(message);
        }
        return found.getFirst();
    }

    public boolean isArchived() {
        return status.equals("ARCHIVED");
    }
}
