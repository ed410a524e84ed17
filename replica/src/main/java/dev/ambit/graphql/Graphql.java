package dev.ambit.graphql;

import graphql.GraphQLException;
import graphql.language.OperationDefinition.Operation;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// GraphQL over what a role may read of a database. May be asked from many threads; each answer waits for the
/// database.
public final class Graphql implements AutoCloseable {

    private static final byte[][] NO_COLUMNS = {};

    private final Database database;
    private final Watch watch;
    private final Families families;

    private Graphql(Database database, Watch watch) {
        this.database = database;
        this.watch = watch;
        this.families = new Families(database);
    }

    /// Reads the schema, and follows it from then on.
    ///
    /// @param jdbcUrl with a user that may become the role
    /// @param role whose grants say what is shown
    /// @throws IllegalStateException if the database cannot be read
    public static Graphql open(String jdbcUrl, String role, InstantSource clock) {
        Database database = Database.open(jdbcUrl, role);
        try {
            return new Graphql(database, Watch.start(database, clock));
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw new IllegalStateException(
                    "The tables for GraphQL cannot be read. Check the database: " + e.getMessage(), e);
        }
    }

    /// Never throws for what was asked.
    public Answer answer(Question question) {
        return answer(question, Operation.QUERY, SchemaMaking.QUERY, null);
    }

    /// One of several that have to be answered by then.
    public Answer answer(Question question, Deadline together) {
        return together.leftMillis() > 0
                ? answer(question, Operation.QUERY, SchemaMaking.QUERY, together)
                : Faults.failure(Fault.Code.TOO_SLOW.because(
                        "The earlier queries of the batch used up its time. Send fewer queries per batch."));
    }

    private Answer answer(Question question, Operation kind, String root, @Nullable Deadline together) {
        try {
            return run(question, kind, root, together, null);
        } catch (Refused refused) {
            return refused.answer();
        }
    }

    /// Returns how many tokens have to be parsed to answer the question: none of one that was asked before.
    public int cost(Question question) {
        try {
            return watch.documents().cost(question);
        } catch (Fault.Thrown _) {
            // It is refused after a glance.
            return 0;
        }
    }

    /// Whether it is a subscription, to be followed; what is wrong may as well be answered.
    public boolean isLive(Question question) {
        try {
            watch.documents().read(question, Operation.SUBSCRIPTION);
            return true;
        } catch (Refused | Fault.Thrown | StackOverflowError _) {
            return false;
        }
    }

    /// Begins to follow what a subscription asks for.
    ///
    /// @throws Refused if it is no subscription, or wrong
    public LiveQuery live(Question question) {
        Documents documents = watch.documents();
        Plan plan;
        try {
            plan = plan(documents, question, Operation.SUBSCRIPTION, SchemaMaking.LIVE);
        } catch (Refused refused) {
            if (!watch.isChanged(documents)) {
                throw refused;
            }
            plan = plan(watch.documents(), question, Operation.SUBSCRIPTION, SchemaMaking.LIVE);
        }
        return new LiveQuery(this, question, plan.reads());
    }

    Families families() {
        return families;
    }

    /// The result of a subscription as it is now.
    Answer now(Question question) {
        return answer(question, Operation.SUBSCRIPTION, SchemaMaking.LIVE, null);
    }

    /// @param older the schema by which it failed before
    private Answer run(
            Question question, Operation kind, String root, @Nullable Deadline together, @Nullable Documents older) {
        Documents documents = watch.documents();
        try {
            Plan plan = plan(documents, question, kind, root);
            return run(plan, together);
        } catch (Refused refused) {
            if (older == null && watch.isChanged(documents)) {
                return run(question, kind, root, together, documents);
            }
            throw refused;
        } catch (SQLException e) {
            if (older == null && Failures.isOfChange(e) && watch.isChanged(documents)) {
                return run(question, kind, root, together, documents);
            }
            return Faults.failure(Failures.fault(e));
        }
    }

    private static Plan plan(Documents documents, Question question, Operation kind, String root) {
        try {
            return Plan.of(documents.model(), documents.read(question, kind), question.variables(), root);
        } catch (Fault.Thrown e) {
            throw new Refused(Faults.refusal(e.fault()));
        } catch (GraphQLException e) {
            throw new Refused(Failures.refusal(e));
        } catch (StackOverflowError _) {
            throw new Refused(
                    Faults.refusal(Fault.Code.TOO_MUCH.because("The query is nested too deeply. Reduce its nesting.")));
        }
    }

    private Answer run(Plan plan, @Nullable Deadline together) throws SQLException {
        Statement statement = plan.statement();
        if (statement == null) {
            return plan.answer(NO_COLUMNS);
        }
        try {
            return plan.answer(database.values(statement, together));
        } catch (Database.TimeoutOfBig _) {
            return Faults.failure(Fault.Code.TOO_SLOW.because("Other large queries are running. Retry in a moment."));
        }
    }

    @Override
    public void close() {
        watch.close();
        database.close();
    }
}
