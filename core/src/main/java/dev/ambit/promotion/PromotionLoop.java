package dev.ambit.promotion;

import dev.ambit.catalog.CatalogChange;
import dev.ambit.clock.EnvironmentClock;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.notification.NotificationKind;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationProblems;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import dev.ambit.promotion.PromotionActivity.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;

/// Applies promotions and rolls them back when they are due. A problem ends the operation and leaves the promotion
/// open, and admins are notified.
public final class PromotionLoop {

    private static final int SERVER_FAULTS = 500;
    private static final Duration CLAIM = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final PromotionApplication application;
    private final InstantSource real;
    private final OperationTurn applying;
    private final OperationTurn rollingBack;

    public PromotionLoop(
            Transactions transactions,
            CatalogChange change,
            PromotionPreview preview,
            EnvironmentClock clock,
            InstantSource real) {
        this.transactions = transactions;
        var impacts = new ImpactRecording(
                transactions, new PromotionImpact(preview, clock), ImpactRecording.Bounds.DEFAULT, real);
        this.application = new PromotionApplication(transactions, change, impacts, real);
        this.real = real;
        this.applying = new OperationTurn(transactions, OperationKind.PROMOTION, CLAIM, real);
        this.rollingBack = new OperationTurn(transactions, OperationKind.PROMOTION_ROLLBACK, CLAIM, real);
    }

    /// Applies the promotion that has waited longest. If its target has many customers, the promotion is applied in a
    /// later call, after their decisions are compared.
    public void applyOnce() {
        applying.runNext(operation -> work(applying, operation, application::apply));
    }

    /// Rolls back the promotion that has waited longest.
    public void rollBackOnce() {
        rollingBack.runNext(operation -> work(rollingBack, operation, application::rollBack));
    }

    private void work(OperationTurn turn, Operation operation, BiFunction<Operation, CatalogPromotion, Step> step) {
        AccountId account = operation.account();
        Optional<CatalogPromotion> promotion =
                transactions.read(account, tx -> CatalogPromotions.ofOperation(tx, account, operation.id()));
        if (promotion.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        turn.go(operation, () -> attempt(operation, promotion.get(), step), false);
    }

    private Step attempt(
            Operation operation, CatalogPromotion promotion, BiFunction<Operation, CatalogPromotion, Step> step) {
        try {
            return step.apply(operation, promotion);
        } catch (Problem problem) {
            if (problem.code().status() >= SERVER_FAULTS || problem.code() == ProblemCode.RATE_LIMIT_EXCEEDED) {
                throw problem;
            }
            fail(operation, promotion, problem);
            return Step.STOPPED;
        }
    }

    private void fail(Operation operation, CatalogPromotion promotion, Problem problem) {
        AccountId account = operation.account();
        transactions.in(account, tx -> {
            Instant now = real.instant();
            var reason = new OperationProblem(problem.code().wireName(), problem.message());
            OperationProblems.fail(tx, operation.id(), reason, now);
            PromotionActivity.add(
                    tx, account, promotion.id(), Kind.FAILED, null, problem.message(), Author.SYSTEM, now);
            String subject = "Promotion “%s” failed".formatted(promotion.title());
            PromotionRecords.notify(
                    tx,
                    account,
                    NotificationKind.PROMOTION_FAILED,
                    promotion,
                    subject,
                    "%s: %s".formatted(subject, problem.message()),
                    null,
                    now);
            return null;
        });
    }
}
