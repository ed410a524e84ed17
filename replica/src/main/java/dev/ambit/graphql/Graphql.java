package dev.ambit.graphql;

import graphql.GraphQLException;
import graphql.language.OperationDefinition.Operation;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// GraphQL over the tables that a role may read. Thread-safe; each answer waits for the database.
public final class Graphql implements AutoCloseable {

    private static final byte[][] NO_COLUMNS = {};

    private final ReadOnlyDatabase database;
    private final SchemaWatcher watch;
    private final SubscriptionOwners subscriptionOwners;

    private Graphql(ReadOnlyDatabase database, SchemaWatcher watch) {
        this.database = database;
        this.watch = watch;
        this.subscriptionOwners = new SubscriptionOwners(database);
    }

    /// Reads the schema and follows its changes.
    ///
    /// @param jdbcUrl JDBC URL with a user that may become the role
    /// @param role the role whose privileges determine the schema
    /// @throws IllegalStateException if the database cannot be read
    public static Graphql open(String jdbcUrl, String role, InstantSource clock) {
        ReadOnlyDatabase database = ReadOnlyDatabase.open(jdbcUrl, role);
        try {
            return new Graphql(database, SchemaWatcher.start(database, clock));
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw new IllegalStateException(
                    "The tables for GraphQL cannot be read. Check the database: " + e.getMessage(), e);
        }
    }

    /// Answers a query. Invalid queries are answered with errors, not with exceptions.
    public GraphqlResult answer(GraphqlRequest question) {
        return answer(question, Operation.QUERY, SchemaBuilder.QUERY, null);
    }

    /// Answers one query of a batch before the common deadline.
    public GraphqlResult answer(GraphqlRequest question, Deadline together) {
        return together.leftMillis() > 0
                ? answer(question, Operation.QUERY, SchemaBuilder.QUERY, together)
                : ErrorResults.failure(GraphQlError.Code.TOO_SLOW.because(
                        "The earlier queries of the batch used up its time. Send fewer queries per batch."));
    }

    private GraphqlResult answer(GraphqlRequest question, Operation kind, String root, @Nullable Deadline together) {
        try {
            return run(question, kind, root, together, null);
        } catch (QueryRejected refused) {
            return refused.answer();
        }
    }

    /// Returns the number of tokens to parse for the query; 0 if it is cached.
    public int cost(GraphqlRequest question) {
        try {
            return watch.documents().cost(question);
        } catch (GraphQlError.Thrown _) {
            // The query is rejected before parsing.
            return 0;
        }
    }

    /// Returns whether the query is a subscription. Invalid queries are answered like queries.
    public boolean isLive(GraphqlRequest question) {
        try {
            watch.documents().read(question, Operation.SUBSCRIPTION);
            return true;
        } catch (QueryRejected | GraphQlError.Thrown | StackOverflowError _) {
            return false;
        }
    }

    /// Starts a live query.
    ///
    /// @throws QueryRejected if the query is invalid or not a subscription
    public LiveQuery live(GraphqlRequest question) {
        Documents documents = watch.documents();
        QueryPlan plan;
        try {
            plan = plan(documents, question, Operation.SUBSCRIPTION, SchemaBuilder.LIVE);
        } catch (QueryRejected refused) {
            if (!watch.isChanged(documents)) {
                throw refused;
            }
            plan = plan(watch.documents(), question, Operation.SUBSCRIPTION, SchemaBuilder.LIVE);
        }
        return new LiveQuery(this, question, plan.reads());
    }

    SubscriptionOwners subscriptionOwners() {
        return subscriptionOwners;
    }

    /// Returns the current result of a subscription.
    GraphqlResult now(GraphqlRequest question) {
        return answer(question, Operation.SUBSCRIPTION, SchemaBuilder.LIVE, null);
    }

    /// @param older the schema with which the query failed before; null at first
    private GraphqlResult run(
            GraphqlRequest question,
            Operation kind,
            String root,
            @Nullable Deadline together,
            @Nullable Documents older) {
        Documents documents = watch.documents();
        try {
            QueryPlan plan = plan(documents, question, kind, root);
            return run(plan, together);
        } catch (QueryRejected refused) {
            if (older == null && watch.isChanged(documents)) {
                return run(question, kind, root, together, documents);
            }
            throw refused;
        } catch (SQLException e) {
            if (older == null && DatabaseErrors.isOfChange(e) && watch.isChanged(documents)) {
                return run(question, kind, root, together, documents);
            }
            return ErrorResults.failure(DatabaseErrors.fault(e));
        }
    }

    private static QueryPlan plan(Documents documents, GraphqlRequest question, Operation kind, String root) {
        try {
            return QueryPlan.of(documents.model(), documents.read(question, kind), question.variables(), root);
        } catch (GraphQlError.Thrown e) {
            throw new QueryRejected(ErrorResults.refusal(e.fault()));
        } catch (GraphQLException e) {
            throw new QueryRejected(DatabaseErrors.refusal(e));
        } catch (StackOverflowError _) {
            throw new QueryRejected(ErrorResults.refusal(
                    GraphQlError.Code.TOO_MUCH.because("The query is nested too deeply. Reduce its nesting.")));
        }
    }

    private GraphqlResult run(QueryPlan plan, @Nullable Deadline together) throws SQLException {
        Statement statement = plan.statement();
        if (statement == null) {
            return plan.answer(NO_COLUMNS);
        }
        try {
            return plan.answer(database.values(statement, together));
        } catch (ReadOnlyDatabase.TimeoutOfBig _) {
            return ErrorResults.failure(
                    GraphQlError.Code.TOO_SLOW.because("Other large queries are running. Retry in a moment."));
        }
    }

    @Override
    public void close() {
        watch.close();
        database.close();
    }
}
