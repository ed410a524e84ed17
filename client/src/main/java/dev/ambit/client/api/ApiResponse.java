package dev.ambit.client.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The successful answer to an operation.
///
/// @param data the result
/// @param sequence number of the latest event that the answer reflects; 0 if the operation has none
/// @param isReplayed whether this is the stored answer to an earlier request with the same idempotency key
/// @param warnings warnings of the server, such as an exceeded quota; empty if there are none
/// @param nextCursor cursor of the next page, for the parameter `after`; null on the last page
/// @param previousCursor cursor of the previous page, for the parameter `before`; null on the first page
public record ApiResponse<T>(
        T data,
        long sequence,
        boolean isReplayed,
        List<Object> warnings,
        @Nullable String nextCursor,
        @Nullable String previousCursor) {

    public ApiResponse {
        warnings = List.copyOf(warnings);
    }

    /// Reads all pages of a list and returns their rows.
    ///
    /// @param page reads the page after a cursor, which is empty for the first page
    public static <T> List<T> all(Function<Optional<String>, ApiResponse<List<T>>> page) {
        List<T> rows = new ArrayList<>();
        @Nullable String after = null;
        do {
            ApiResponse<List<T>> answer = page.apply(Optional.ofNullable(after));
            rows.addAll(answer.data());
            after = answer.nextCursor();
        } while (after != null);
        return rows;
    }
}
