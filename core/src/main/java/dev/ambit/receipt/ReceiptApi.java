package dev.ambit.receipt;

import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public final class ReceiptApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final ReceiptKey key;

    public ReceiptApi(Authentication authentication, Transactions transactions, ReceiptKey key) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.key = key;
    }

    /// Returns a receipt of the account. The operator can read the receipts of deleted accounts, and members of
    /// the operator's account also the receipts of that account.
    public Response get(Request request) {
        AccountCaller caller = authentication.accountOrOperator(request).orElse(null);
        boolean isOperator = caller == null || authentication.isOperator(request, caller);
        String id = request.variable("operationId");
        return Response.ok(IdParser.uuid(id)
                .flatMap(it -> own(caller, it).or(() -> isOperator ? ofGone(it) : Optional.empty()))
                .map(View::of)
                .orElseThrow(() -> OPERATION_NOT_FOUND.because(
                        "Operation `%s` has no receipt. Finished deletions and removals of stacks have one. Check the id, or retry later."
                                .formatted(Problem.shortened(id)))));
    }

    public Response list(Request request) {
        AccountCaller caller = authentication.account(request);
        Page page = Page.of("receipts", request.query(Page.Query.class));
        List<StoredReceipt> receipts = transactions.in(
                caller.account(),
                tx -> Receipts.list(tx, Reader.of(tx, caller), page.number(0), page.isBackward(), page.rows()));
        return page.answer(receipts, it -> List.of(it.number()), SummaryView::of);
    }

    public Response key(Request request) {
        authentication.accountOrOperator(request);
        return Response.ok(new KeyView("Ed25519", key.publicKey()));
    }

    /// Finds a receipt of the account that calls.
    ///
    /// @param caller the account; null if the request has the operator token, for which this method finds none
    private Optional<SignedReceipt> own(@Nullable AccountCaller caller, UUID operation) {
        return caller == null
                ? Optional.empty()
                : transactions.in(caller.account(), tx -> Receipts.find(tx, Reader.of(tx, caller), operation));
    }

    private Optional<SignedReceipt> ofGone(UUID operation) {
        return transactions.outside(tx -> Receipts.findOfGone(tx, operation));
    }

    // The wire.

    /// A signed receipt.
    ///
    /// @param signature of the text in UTF-8, 64 bytes in base64url
    /// @param publicKey 32 bytes in base64url
    public record View(String receipt, String signature, String publicKey) {

        static View of(SignedReceipt it) {
            return new View(it.text(), it.signature(), it.publicKey());
        }
    }

    /// The summary of a receipt.
    ///
    /// @param removed `environment`, `account` or `stack`
    /// @param environments null if their names are unknown
    public record SummaryView(
            UUID operationId,
            String removed,
            @Nullable List<Subject.Named> environments,
            Instant askedAt,
            Instant finishedAt) {

        /// The fields of the signed text.
        private record SignedFields(
                String removed, @Nullable List<Subject.Named> environments, Instant askedAt, Instant finishedAt) {}

        static SummaryView of(StoredReceipt it) {
            SignedFields fields = Json.readStored(it.text(), SignedFields.class);
            return new SummaryView(
                    it.operation(), fields.removed(), fields.environments(), fields.askedAt(), fields.finishedAt());
        }
    }

    public record KeyView(String algorithm, String publicKey) {}
}
