package dev.ambit.receipt;

import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.db.WrittenId;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
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

    /// Of an account its own; the operator's are those of accounts that are gone.
    public Response get(Request request) {
        AccountId account = authentication
                .accountOrOperator(request)
                .map(AccountCaller::account)
                .orElse(null);
        String id = request.variable("operationId");
        return Response.ok(WrittenId.uuid(id)
                .flatMap(it -> transactions.outside(tx -> find(tx, account, it)))
                .map(View::of)
                .orElseThrow(() -> OPERATION_NOT_FOUND.because(
                        "There is no receipt of an operation %s. A deletion has one when it is done.".formatted(id))));
    }

    public Response key(Request request) {
        authentication.accountOrOperator(request);
        return Response.ok(new KeyView("Ed25519", key.publicKey()));
    }

    /// @param account null for the operator
    private static Optional<SignedReceipt> find(Handle tx, @Nullable AccountId account, UUID operation) {
        return account == null ? Receipts.findOfGone(tx, operation) : Receipts.find(tx, account, operation);
    }

    // The wire.

    /// What anybody can verify who has the key.
    ///
    /// @param signature of the text in UTF-8, 64 bytes in base64url
    /// @param publicKey 32 bytes in base64url
    public record View(String receipt, String signature, String publicKey) {

        static View of(SignedReceipt it) {
            return new View(it.text(), it.signature(), it.publicKey());
        }
    }

    public record KeyView(String algorithm, String publicKey) {}
}
