package dev.ambit.receipt;

import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// The SQL of receipts. They have no scope, because a receipt outlives what was removed; so each query names the
/// account or serves the operator.
public final class Receipts {

    private static final String INSERT = """
        insert into receipts (operation_id, account_id, environments, of_account, receipt, signature, public_key,
            follows, overrides)
        select :operation, :account, :environments, :ofAccount, :text, :signature, :publicKey, follows,
            overrides
        from removals
        where operation_id = :operation
        on conflict do nothing
        """;

    private static final String FIND = """
        select receipt, signature, public_key
        from receipts
        where operation_id = :operation and account_id = :account
        """ + Reader.SEES;

    /// Receipts of deleted accounts, for the operator.
    private static final String FIND_OF_GONE = """
        select receipt, signature, public_key
        from receipts
        where operation_id = :operation and exists (
            select from receipts as last
            where last.account_id = receipts.account_id and last.of_account)
        """;

    private static final String READ = """
        select number, operation_id, receipt
        from receipts
        where account_id = :account
        """ + Reader.SEES;

    private static final String LIST = READ + """
            and number < :from
        order by number desc
        limit :limit
        """;

    private static final String LIST_BACKWARDS = READ + """
            and number > :from
        order by number
        limit :limit
        """;

    private static final String ENVIRONMENTS = """
        select environments
        from receipts
        where operation_id = :operation
        """;

    private Receipts() {}

    /// Inserts the receipt, and deletes its removal.
    public static void insert(Handle tx, Receipt receipt, ReceiptKey key) {
        SignedReceipt signed = key.sign(receipt.text());
        tx.createUpdate(INSERT)
                .bind("operation", receipt.operation())
                .bind("account", receipt.removal().account().value())
                .bind("environments", Removals.numbers(receipt.removal().environments()))
                .bind("ofAccount", receipt.removed() == Removed.ACCOUNT)
                .bind("text", signed.text())
                .bind("signature", signed.signature())
                .bind("publicKey", signed.publicKey())
                .execute();
        Removals.remove(tx, receipt.operation());
    }

    /// Finds a receipt. Empty if the reader cannot see it.
    static Optional<SignedReceipt> find(Handle tx, Reader reader, UUID operation) {
        return one(reader.bind(tx.createQuery(FIND)), operation);
    }

    static Optional<SignedReceipt> findOfGone(Handle tx, UUID operation) {
        return one(tx.createQuery(FIND_OF_GONE), operation);
    }

    /// Lists the receipts of the reader's account, latest first.
    ///
    /// @param from null: from the start of the list
    static List<StoredReceipt> list(Handle tx, Reader reader, @Nullable Long from, boolean isBackwards, int limit) {
        return reader.bind(tx.createQuery(isBackwards ? LIST_BACKWARDS : LIST))
                .bind("from", from == null ? Long.MAX_VALUE : from)
                .bind("limit", limit)
                .map((row, _) -> new StoredReceipt(
                        row.getLong("number"), row.getObject("operation_id", UUID.class), row.getString("receipt")))
                .list();
    }

    /// Returns the environments in the receipt.
    public static List<EnvironmentId> environments(Handle tx, UUID operation) {
        return tx.createQuery(ENVIRONMENTS)
                .bind("operation", operation)
                .map((row, _) -> Removals.environments(row))
                .findOne()
                .orElse(List.of());
    }

    private static Optional<SignedReceipt> one(Query query, UUID operation) {
        return query.bind("operation", operation)
                .map((row, _) -> new SignedReceipt(row.getString(1), row.getString(2), row.getString(3)))
                .findOne();
    }
}
