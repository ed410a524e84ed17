package dev.ambit.fork;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of copies of customers that are running. The callers' transactions are in the scope of the fork.
final class ForkCopies {

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String INSERT = """
        insert into fork_copies (environment_id, operation_id, source_environment_id, masked, mask_key, after_customer,
            actor, actor_id, actor_address, trace_id)
        values (:environment, :operation, :source, :masked, :key, '', :actor, :actorId, :address, :traceId)
        """;

    private static final String FIND = """
        select source_environment_id, masked, mask_key, after_customer, actor, actor_id, actor_address, trace_id
        from fork_copies
        where environment_id = :environment and operation_id = :operation
        """;

    private static final String ADVANCE = """
        update fork_copies
        set after_customer = :after
        where environment_id = :environment and operation_id = :operation
        """;

    private static final String REMOVE = """
        delete from fork_copies
        where environment_id = :environment and operation_id = :operation
        """;

    /// A running copy.
    ///
    /// @param after id of the last copied customer; empty before the first
    record ForkCopy(EnvironmentId source, CustomerMask mask, String after, Author author) {}

    private ForkCopies() {}

    static void insert(
            Handle tx,
            EnvironmentId fork,
            UUID operation,
            EnvironmentId source,
            Set<CustomerMask.Field> masked,
            Author author) {
        byte[] key = new byte[CustomerMask.KEY_BYTES];
        RANDOM.nextBytes(key);
        tx.createUpdate(INSERT)
                .bind("environment", fork.value())
                .bind("operation", operation)
                .bind("source", source.value())
                .bind("masked", masked.stream().map(Enum::name).toArray(String[]::new))
                .bind("key", key)
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .execute();
    }

    static Optional<ForkCopy> find(Handle tx, EnvironmentId fork, UUID operation) {
        return tx.createQuery(FIND)
                .bind("environment", fork.value())
                .bind("operation", operation)
                .map(ForkCopies::read)
                .findOne();
    }

    /// Returns whether no other server has copied customers since this position.
    static boolean isAt(Handle tx, EnvironmentId fork, UUID operation, String after) {
        return find(tx, fork, operation).filter(it -> it.after().equals(after)).isPresent();
    }

    static void advance(Handle tx, EnvironmentId fork, UUID operation, String after) {
        tx.createUpdate(ADVANCE)
                .bind("environment", fork.value())
                .bind("operation", operation)
                .bind("after", after)
                .execute();
    }

    static void remove(Handle tx, EnvironmentId fork, UUID operation) {
        tx.createUpdate(REMOVE)
                .bind("environment", fork.value())
                .bind("operation", operation)
                .execute();
    }

    private static ForkCopy read(ResultSet row, StatementContext context) throws SQLException {
        Set<CustomerMask.Field> masked = EnumSet.noneOf(CustomerMask.Field.class);
        for (String it : (String[]) row.getArray("masked").getArray()) {
            masked.add(CustomerMask.Field.valueOf(it));
        }
        return new ForkCopy(
                new EnvironmentId(row.getInt("source_environment_id")),
                new CustomerMask(masked, row.getBytes("mask_key")),
                row.getString("after_customer"),
                Author.read(row));
    }
}
