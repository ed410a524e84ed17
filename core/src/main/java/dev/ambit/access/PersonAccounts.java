package dev.ambit.access;

import dev.ambit.db.AccountId;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// To which accounts a person belongs or is invited: read outside of any scope, as it tells which scope to ask for the
/// membership.
public final class PersonAccounts {

    /// An account of the person.
    ///
    /// @param publicId of the account
    public record Belonging(AccountId account, UUID publicId) {}

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

    private static final String PEOPLE = """
            select person_id
            from person_accounts
            where account_id = :account
            order by person_id
            """;

    private static final String IS_ANYWHERE = """
            select exists (select from person_accounts where person_id = :person)
            """;

    private PersonAccounts() {}

    /// Of somebody who is invited.
    public static void insert(Handle tx, UUID person, Belonging belonging) {
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

    /// Those that the person has joined.
    public static List<Belonging> list(Handle tx, UUID person) {
        return tx.createQuery(LIST)
                .bind("person", person)
                .map((row, _) -> new Belonging(
                        new AccountId(row.getInt("account_id")), row.getObject("account_public_id", UUID.class)))
                .list();
    }

    /// Those that belong to an account or are invited.
    public static List<UUID> people(Handle tx, AccountId account) {
        return tx.createQuery(PEOPLE)
                .bind("account", account.value())
                .mapTo(UUID.class)
                .list();
    }

    /// Whether there is an account that the person belongs to or is invited to.
    public static boolean isAnywhere(Handle tx, UUID person) {
        return tx.createQuery(IS_ANYWHERE)
                .bind("person", person)
                .mapTo(Boolean.class)
                .one();
    }
}
