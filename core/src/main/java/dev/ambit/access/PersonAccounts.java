package dev.ambit.access;

import dev.ambit.db.AccountId;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of the accounts that a person belongs to or is invited to. It runs outside of any scope, because its
/// result determines the scope.
public final class PersonAccounts {

    /// An account of a person.
    ///
    /// @param publicId the public id of the account
    public record JoinedAccount(AccountId account, UUID publicId) {}

    private static final String INSERT = """
        insert into person_accounts (person_id, account_id, account_public_id)
        values (:person, :account, :publicId)
        """;

    private static final String JOIN = """
        update person_accounts
        set has_joined = true
        where person_id = :person and account_id = :account
        """;

    private static final String DELETE = """
        delete from person_accounts
        where person_id = :person and account_id = :account
        """;

    private static final String LIST = """
        select account_id, account_public_id
        from person_accounts
        where person_id = :person and has_joined
        order by account_id
        """;

    private static final String LIST_PEOPLE = """
        select person_id
        from person_accounts
        where account_id = :account
        order by person_id
        """;

    private static final String IS_ANYWHERE = """
        select exists (select from person_accounts where person_id = :person)
        """;

    private PersonAccounts() {}

    /// Returns a SQL condition for queries of other tables: whether the person has joined an account.
    ///
    /// @param person the column with the id, with the name of its table
    public static String hasJoined(String person) {
        return "exists (select from person_accounts where person_accounts.person_id = %s and has_joined)"
                .formatted(person);
    }

    /// Inserts the account of an invited person.
    public static void insert(Handle tx, UUID person, JoinedAccount belonging) {
        tx.createUpdate(INSERT)
                .bind("person", person)
                .bind("account", belonging.account().value())
                .bind("publicId", belonging.publicId())
                .execute();
    }

    public static void join(Handle tx, UUID person, AccountId account) {
        tx.createUpdate(JOIN)
                .bind("person", person)
                .bind("account", account.value())
                .execute();
    }

    public static void delete(Handle tx, UUID person, AccountId account) {
        tx.createUpdate(DELETE)
                .bind("person", person)
                .bind("account", account.value())
                .execute();
    }

    /// Lists the accounts that the person has joined.
    public static List<JoinedAccount> list(Handle tx, UUID person) {
        return tx.createQuery(LIST)
                .bind("person", person)
                .map((row, _) -> new JoinedAccount(
                        new AccountId(row.getInt("account_id")), row.getObject("account_public_id", UUID.class)))
                .list();
    }

    /// Lists the people who belong to an account or are invited to it.
    public static List<UUID> people(Handle tx, AccountId account) {
        return tx.createQuery(LIST_PEOPLE)
                .bind("account", account.value())
                .mapTo(UUID.class)
                .list();
    }

    /// Returns whether the person belongs to an account or is invited to one.
    public static boolean isAnywhere(Handle tx, UUID person) {
        return tx.createQuery(IS_ANYWHERE)
                .bind("person", person)
                .mapTo(Boolean.class)
                .one();
    }
}
