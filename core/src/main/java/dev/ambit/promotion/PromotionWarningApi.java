package dev.ambit.promotion;

import static java.util.stream.Collectors.joining;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.catalog.CatalogDiff;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Handler;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.promotion.PromotionMerging.Merged;
import java.util.stream.Stream;

/// Warns editors of an entity that an open promotion changes, because their edit invalidates its approvals or
/// becomes a conflict.
public final class PromotionWarningApi {

    /// Bounds the time of an edit, because each of these promotions is merged.
    private static final int PROMOTIONS_MAX = 10;

    private final Authentication authentication;
    private final Transactions transactions;
    private final PromotionMerging merging;

    public PromotionWarningApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.merging = new PromotionMerging(transactions);
    }

    /// Adds a header to the response of an edit: the open promotions that change the entity, if any.
    ///
    /// @param section of the catalog, such as `plans`
    /// @param edit of the entity `{id}`
    public Handler over(String section, Handler edit) {
        return request -> authentication.knowing(request, () -> {
            String open = open(authentication.server(request), section, request);
            Response response = edit.handle(request);
            return open.isEmpty() ? response : response.with(Response.OPEN_PROMOTIONS, open);
        });
    }

    private String open(Caller caller, String section, Request request) {
        AccountId account = caller.account();
        String path = section + "." + CatalogDiff.quoted(request.variable("id"));
        return transactions
                .read(account, tx -> CatalogPromotions.open(tx, account, caller.environment(), PROMOTIONS_MAX))
                .stream()
                .filter(it -> changes(account, it, path))
                .map(it -> it.id().toString())
                .collect(joining(", "));
    }

    private boolean changes(AccountId account, CatalogPromotion promotion, String path) {
        return merging.mergeIfPossible(account, promotion).stream()
                .map(Merged::result)
                .flatMap(it -> Stream.concat(
                        it.lines().stream().filter(MergeLine::isTaken).map(MergeLine::path),
                        it.conflicts().stream().map(MergeConflict::path)))
                .anyMatch(it -> it.equals(path) || it.startsWith(path + "."));
    }
}
