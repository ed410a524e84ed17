package dev.ambit.graphql;

import dev.ambit.applier.Changes;
import java.util.Set;

/// A subscription: a query whose result is asked for again when something in it may have changed.
public final class LiveQuery {

    private final Graphql graphql;
    private final Question question;
    private final Set<String> tables;

    LiveQuery(Graphql graphql, Question question, Set<String> tables) {
        this.graphql = graphql;
        this.question = question;
        this.tables = Set.copyOf(tables);
    }

    /// The result as it is now.
    public Answer run() {
        return graphql.now(question);
    }

    /// Whether the result may differ after these.
    public boolean isTouchedBy(Changes changes) {
        return !tables.isEmpty();
    }
}
