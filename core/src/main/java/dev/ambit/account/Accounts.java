package dev.ambit.account;

import static dev.ambit.problem.ProblemCode.ACCOUNT_NOT_FOUND;

import dev.ambit.db.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of accounts. The operator's scope sees all rows of this table.
public final class Accounts {

    /// The length of a long slug that leaves room for a number of four digits.
    private static final int NUMBERED_CHARS_MIN = 25;

    /// The slugs of accounts as a SQL table, for joins in queries of other tables.
    public static final String NAMES = """
        (select account_id, slug from accounts)
        """;

    private static final String OPERATOR = """
        select account_id
        from accounts
        where slug = 'operator'
        """;

    private static final String LIST = """
        select account_id, public_id, slug, display_name, owner_email,
            dev_environment_order_required, rotates_credentials, created_at
        from accounts
        where account_id > :from and deleted_at is null
        order by account_id
        limit :limit
        """;

    private static final String LIST_BACKWARDS = """
        select account_id, public_id, slug, display_name, owner_email,
            dev_environment_order_required, rotates_credentials, created_at
        from accounts
        where account_id < :from and deleted_at is null
        order by account_id desc
        limit :limit
        """;

    private static final String FIND = """
        select account_id, public_id, slug, display_name, owner_email,
            dev_environment_order_required, rotates_credentials, created_at
        from accounts
        where slug = :slug and deleted_at is null
        """;

    private static final String REQUIRE = """
        select account_id, public_id, slug, display_name, owner_email,
            dev_environment_order_required, rotates_credentials, created_at
        from accounts
        where account_id = :account and deleted_at is null
        """;

    private static final String LOCK = REQUIRE + "for no key update";

    private static final String SLUG = """
        select slug
        from accounts
        where account_id = :account
        """;

    private static final String SLUGS = """
        select slug
        from accounts
        where starts_with(slug, :start) and deleted_at is null
        """;

    private static final String INSERT = """
        insert into accounts (public_id, slug, display_name, owner_email, created_at)
        values (:publicId, :slug, :displayName, :ownerEmail, :now)
        on conflict do nothing
        returning account_id, public_id, slug, display_name, owner_email,
            dev_environment_order_required, rotates_credentials, created_at
        """;

    private static final String UPDATE = """
        update accounts
        set display_name = :displayName, owner_email = :ownerEmail
        where account_id = :account
        """;

    private static final String REQUIRE_ORDERS = """
        update accounts
        set dev_environment_order_required = :required
        where account_id = :account
        """;

    private static final String ROTATE_CREDENTIALS = """
        update accounts
        set rotates_credentials = :rotates
        where account_id = :account
        """;

    private static final String MARK_DELETED = """
        update accounts
        set deleted_at = :now
        where account_id = :account
        """;

    private Accounts() {}

    /// Returns the account of the operator. `tx` is in the operator's scope.
    public static AccountId operator(Handle tx) {
        return new AccountId(tx.createQuery(OPERATOR).mapTo(Integer.class).one());
    }

    /// Lists accounts in the order of the page, from the beginning if `from` is null.
    public static List<Account> list(Handle tx, @Nullable Long from, boolean isBackwards, int limit) {
        return tx.createQuery(isBackwards ? LIST_BACKWARDS : LIST)
                .bind("from", from == null ? 0 : from)
                .bind("limit", limit)
                .map(Accounts::read)
                .list();
    }

    public static Optional<Account> find(Handle tx, String slug) {
        return tx.createQuery(FIND).bind("slug", slug).map(Accounts::read).findOne();
    }

    /// Returns the account that the operator names.
    ///
    /// @param tx in the scope of the operator
    /// @throws dev.ambit.problem.Problem `AccountNotFoundError` if no account has the slug
    public static Account require(Handle tx, String slug) {
        return find(tx, slug)
                .orElseThrow(() -> ACCOUNT_NOT_FOUND.because(
                        "No account has the slug `%s`. `ambit operator list` shows all accounts.".formatted(slug)));
    }

    /// Returns the account of an authenticated caller.
    ///
    /// @throws dev.ambit.problem.Problem 404 if it is being deleted
    public static Account require(Handle tx, AccountId account) {
        return one(tx, REQUIRE, account);
    }

    /// Returns the slug, also of an account that is being deleted.
    public static String slug(Handle tx, AccountId account) {
        return tx.createQuery(SLUG)
                .bind("account", account.value())
                .mapTo(String.class)
                .one();
    }

    /// Returns the account like [#require], and locks it until `tx` ends, so that no other transaction claims a
    /// name or slug in it.
    public static Account lock(Handle tx, AccountId account) {
        return one(tx, LOCK, account);
    }

    private static Account one(Handle tx, String sql, AccountId account) {
        return tx.createQuery(sql)
                .bind("account", account.value())
                .map(Accounts::read)
                .findOne()
                .orElseThrow(() ->
                        ACCOUNT_NOT_FOUND.because("The account is being deleted. It accepts no further requests."));
    }

    /// Marks the account as deleted. From the commit on it is gone for all callers. This table permits its slug
    /// again, but a new account cannot have it while the operator has a customer with that id.
    public static void markDeleted(Handle tx, AccountId account, Instant now) {
        tx.createUpdate(MARK_DELETED)
                .bind("account", account.value())
                .bind("now", now)
                .execute();
    }

    /// Returns the slugs with the same prefix, which a numbered slug could collide with.
    public static Set<Slug> slugs(Handle tx, Slug like) {
        String start = like.value().substring(0, Math.min(like.value().length(), NUMBERED_CHARS_MIN));
        return new HashSet<>(tx.createQuery(SLUGS)
                .bind("start", start)
                .map((row, _) -> new Slug(row.getString(1)))
                .list());
    }

    /// Inserts the account. Empty if the slug is taken.
    public static Optional<Account> insert(Handle tx, AccountDraft draft, Slug slug, Instant now) {
        return tx.createQuery(INSERT)
                .bind("publicId", UUID.randomUUID())
                .bind("slug", slug.value())
                .bind("displayName", draft.displayName())
                .bind("ownerEmail", draft.ownerEmail())
                .bind("now", now)
                .map(Accounts::read)
                .findOne();
    }

    public static void update(Handle tx, AccountId account, AccountDraft draft) {
        tx.createUpdate(UPDATE)
                .bind("account", account.value())
                .bind("displayName", draft.displayName())
                .bind("ownerEmail", draft.ownerEmail())
                .execute();
    }

    /// Sets whether orders wait for the operator.
    ///
    /// @param isRequired whether the operator provisions development environments after the account's approval
    public static void requireOrders(Handle tx, AccountId account, boolean isRequired) {
        tx.createUpdate(REQUIRE_ORDERS)
                .bind("account", account.value())
                .bind("required", isRequired)
                .execute();
    }

    /// Sets whether the credentials of stacks are rotated when a member can no longer read them.
    public static void rotateCredentials(Handle tx, AccountId account, boolean rotates) {
        tx.createUpdate(ROTATE_CREDENTIALS)
                .bind("account", account.value())
                .bind("rotates", rotates)
                .execute();
    }

    private static Account read(ResultSet row, StatementContext context) throws SQLException {
        return new Account(
                new AccountId(row.getInt("account_id")),
                row.getObject("public_id", UUID.class),
                new Slug(row.getString("slug")),
                row.getString("display_name"),
                row.getString("owner_email"),
                row.getBoolean("dev_environment_order_required"),
                row.getBoolean("rotates_credentials"),
                row.getTimestamp("created_at").toInstant());
    }
}
