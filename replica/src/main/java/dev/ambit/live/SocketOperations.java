package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.UNEXPECTED_ERROR;
import static java.lang.System.Logger.Level.ERROR;

import dev.ambit.graphql.Graphql;
import dev.ambit.graphql.GraphqlResult;
import dev.ambit.graphql.QueryRejected;
import dev.ambit.problem.Problem;
import java.util.concurrent.Semaphore;

/// Starts operations of sockets, a few at a time: runs queries and registers live queries.
final class SocketOperations {

    private static final System.Logger LOG = System.getLogger(SocketOperations.class.getName());
    private static final int TURNS_MAX = 16;

    private final Graphql graphql;
    private final LiveQueries live;
    private final ParseBudget budget;
    private final Semaphore turns = new Semaphore(TURNS_MAX);

    SocketOperations(Graphql graphql, LiveQueries live, ParseBudget budget) {
        this.graphql = graphql;
        this.live = live;
        this.budget = budget;
    }

    /// Queues an operation; never blocks.
    ///
    /// @param peer address whose parse budget is used
    /// @param started called when the operation starts
    void start(LiveOperation watching, String peer, Runnable started) {
        Thread.ofVirtual().name("live-operation").start(() -> {
            turns.acquireUninterruptibly();
            try {
                if (!watching.isOver()) {
                    budget.take(peer, graphql.cost(watching.request()));
                    ask(watching);
                }
            } catch (Problem problem) {
                watching.fail(Errors.of(problem));
            } catch (Throwable bug) {
                LOG.log(ERROR, "An operation failed unexpectedly", bug);
                watching.fail(Errors.of(UNEXPECTED_ERROR.because(
                        "The operation failed because of an internal error. The replica's log has the cause.")));
            } finally {
                turns.release();
                started.run();
            }
        });
    }

    void stop(LiveOperation watching) {
        watching.stop();
        live.leave(watching.request(), watching);
    }

    private void ask(LiveOperation watching) {
        if (graphql.isLive(watching.request())) {
            watch(watching);
        } else {
            answer(watching, graphql.answer(watching.request()));
        }
    }

    private void watch(LiveOperation watching) {
        try {
            live.watch(watching.request(), watching);
        } catch (QueryRejected refused) {
            watching.fail(refused.answer().json());
        }
        if (watching.isOver()) {
            stop(watching);
        }
    }

    private static void answer(LiveOperation watching, GraphqlResult answer) {
        if (answer.status() == 200) {
            watching.answer(answer.json());
        } else {
            watching.fail(answer.json());
        }
    }
}
