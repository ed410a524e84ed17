package dev.ambit.member;

import dev.ambit.access.PersonAccounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of all people of the installation.
final class People {

    private static final String COLUMNS = """
        person_id, email, display_name, password, %s as has_joined
        """.formatted(PersonAccounts.hasJoined("people.person_id"));

    private static final String FIND_BY_EMAIL = "select " + COLUMNS + """
        from people
        where email = :email
        """;

    private static final String FIND = "select " + COLUMNS + """
        from people
        where person_id = :person
        """;

    private static final String LOCK = FIND + "for update";

    private static final String INSERT = """
        insert into people (person_id, email, display_name, created_at)
        values (:person, :email, :email, :now)
        on conflict (email) do update set email = excluded.email
        returning
        """ + COLUMNS;

    private static final String REGISTER = """
        update people
        set display_name = :displayName, password = :password
        where person_id = :person
        """;

    private static final String RENAME = """
        update people
        set display_name = :displayName
        where person_id = :person
        """;

    private static final String SET_PASSWORD = """
        update people
        set password = :password
        where person_id = :person
        """;

    private static final String DELETE_PASSWORD = """
        update people
        set password = null
        where person_id = :person
        """;

    private static final String DELETE = """
        delete from people
        where person_id = :person
        """;

    private People() {}

    static Optional<Person> find(Handle tx, Email email) {
        return tx.createQuery(FIND_BY_EMAIL)
                .bind("email", email.value())
                .map(People::read)
                .findOne();
    }

    static Optional<Person> find(Handle tx, UUID person) {
        return tx.createQuery(FIND).bind("person", person).map(People::read).findOne();
    }

    /// Locks the person, and so the password, until `tx` ends.
    static Optional<Person> lock(Handle tx, UUID person) {
        return tx.createQuery(LOCK).bind("person", person).map(People::read).findOne();
    }

    /// Finds or inserts the person with this address, and locks the row.
    static Person findOrInsert(Handle tx, Email email, Instant now) {
        return tx.createQuery(INSERT)
                .bind("person", UUID.randomUUID())
                .bind("email", email.value())
                .bind("now", now)
                .map(People::read)
                .one();
    }

    static void register(Handle tx, UUID person, String displayName, String passwordHash) {
        tx.createUpdate(REGISTER)
                .bind("person", person)
                .bind("displayName", displayName)
                .bind("password", passwordHash)
                .execute();
    }

    static void rename(Handle tx, UUID person, String displayName) {
        tx.createUpdate(RENAME)
                .bind("person", person)
                .bind("displayName", displayName)
                .execute();
    }

    static void setPassword(Handle tx, UUID person, String passwordHash) {
        tx.createUpdate(SET_PASSWORD)
                .bind("person", person)
                .bind("password", passwordHash)
                .execute();
    }

    static void deletePassword(Handle tx, UUID person) {
        tx.createUpdate(DELETE_PASSWORD).bind("person", person).execute();
    }

    static void delete(Handle tx, UUID person) {
        tx.createUpdate(DELETE).bind("person", person).execute();
    }

    private static Person read(ResultSet row, StatementContext context) throws SQLException {
        return new Person(
                row.getObject("person_id", UUID.class),
                new Email(row.getString("email")),
                row.getString("display_name"),
                row.getString("password"),
                row.getBoolean("has_joined"));
    }
}
