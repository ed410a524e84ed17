package dev.ambit.branch;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.host.git.Sideband;
import dev.ambit.http.ResponseStream;
import dev.ambit.operation.OperationState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Streams the progress of deploys to the Git client that pushed, until they finish or the wait times out. It
/// polls the rows, because another server may run the deploys.
final class DeployProgress {

    private static final Duration WAIT_MAX = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final BooleanSupplier isOpen;

    /// @param isOpen false once the server shuts down, which ends all waits
    DeployProgress(Transactions transactions, BooleanSupplier isOpen) {
        this.transactions = transactions;
        this.isOpen = isOpen;
    }

    /// A deploy that a push started.
    ///
    /// @param page URL of the console's deploy list
    record Followed(AccountId account, EnvironmentId environment, UUID operation, String page) {}

    /// Waits for each deploy in turn.
    ///
    /// @param mayWait whether the server has capacity for another waiting client
    void write(List<Followed> deploys, boolean mayWait, ResponseStream outlet) {
        long endNanos = System.nanoTime() + (mayWait ? WAIT_MAX.toNanos() : 0);
        deploys.forEach(it -> follow(it, endNanos, outlet));
    }

    private void follow(Followed followed, long endNanos, ResponseStream outlet) {
        Deploy shown = null;
        long silentNanos = System.nanoTime() + SILENCE_MAX.toNanos();
        while (true) {
            Deploy now = find(followed).orElse(null);
            if (now == null) {
                // The push changed nothing, or the environment is gone.
                return;
            }
            if (shown == null) {
                outlet.write(Sideband.line("Deploying %s of %s. Deploys: %s"
                        .formatted(now.commit().substring(0, 8), now.branch(), followed.page())));
            }
            if (now.state().isOver()) {
                outcome(now, followed).forEach(line -> outlet.write(Sideband.line(line)));
                return;
            }
            if (System.nanoTime() - endNanos >= 0 || !isOpen.getAsBoolean() || !isAwake()) {
                outlet.write(Sideband.line("The deploy continues in the background. See " + followed.page()));
                return;
            }
            if (isNews(shown, now)) {
                outlet.write(Sideband.line(
                        now.state() == OperationState.RUNNING ? "The deploy is running." : "The deploy is queued."));
            } else if (System.nanoTime() - silentNanos >= 0) {
                outlet.write(Sideband.keepAlive());
                silentNanos = System.nanoTime() + SILENCE_MAX.toNanos();
            }
            shown = now;
        }
    }

    private static boolean isNews(@Nullable Deploy shown, Deploy now) {
        return shown == null || shown.state() != now.state();
    }

    private static List<String> outcome(Deploy deploy, Followed followed) {
        DeployFailure failure = deploy.failure();
        if (failure != null) {
            return List.of(
                    "The deploy FAILED: " + failure.message(),
                    "Correct the cause, then push again. See " + followed.page());
        }
        if (deploy.state() == OperationState.DONE) {
            return Stream.concat(deploy.log().stream(), Stream.of("The deploy is done."))
                    .toList();
        }
        return List.of("The deploy was canceled. See " + followed.page());
    }

    private Optional<Deploy> find(Followed it) {
        return transactions.in(it.account(), tx -> {
            Transactions.addScope(tx, it.environment());
            return Deploys.find(tx, it.environment(), it.operation());
        });
    }

    private static boolean isAwake() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
