package dev.ambit.console;

import dev.ambit.console.OperationPage.Operation;
import dev.ambit.console.PromotionRecord.RolloutScope;
import dev.ambit.console.PromotionRecord.State;
import dev.ambit.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The header of each page of a promotion: its state, its actions and the progress of its operations.
///
/// @param names of members and keys by id
/// @param operation applies the promotion or rolls it back; null before
/// @param rollouts the operations that move subscribers
/// @param rule the rule of the target
/// @param fault why an action was rejected
public record PromotionHeader(
        Frame frame,
        ConsoleScope scope,
        PromotionRecord promotion,
        Environment source,
        Environment target,
        Map<String, String> names,
        @Nullable Operation operation,
        List<Operation> rollouts,
        ApprovalRule rule,
        @Nullable Fault fault) {

    static final String SECTION = "promotions";

    private static final String ALL = "/promotions/{id}/";

    static PromotionHeader of(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        PromotionRecord it = visit.send(scope, "GET", api(visit), null).data(PromotionRecord.class);
        String current = it.operationId();
        List<Operation> rollouts = new ArrayList<>();
        if (it.applied() != null) {
            it.applied().rollouts().forEach(id -> rollouts.add(operation(visit, scope, id)));
        }
        return new PromotionHeader(
                visit.frame(it.title(), SECTION, scope),
                scope,
                it,
                environment(visit, scope, it.source()),
                environment(visit, scope, it.target()),
                AuditPage.names(visit, scope),
                current == null ? null : operation(visit, scope, current),
                rollouts,
                ApprovalRule.of(visit, scope, it.target()),
                fault);
    }

    PromotionHeader with(Fault reason) {
        return new PromotionHeader(frame, scope, promotion, source, target, names, operation, rollouts, rule, reason);
    }

    /// Returns the path of the promotion in the API.
    static String api(ConsoleRequest visit) {
        return "/promotions/" + visit.variable("id");
    }

    private static Operation operation(ConsoleRequest visit, ConsoleScope scope, String id) {
        return visit.send(scope, "GET", "/operations/" + id, null).data(Operation.class);
    }

    static Environment environment(ConsoleRequest visit, ConsoleScope scope, String slug) {
        return visit.send(scope, "GET", "/environments/" + UrlText.encoded(slug), null)
                .data(Environment.class);
    }

    /// Returns the page with this header. A poll of the progress reloads the whole page when no operation is
    /// running or scheduled.
    Response show(ConsoleRequest visit, String template, Object view) {
        Response page = visit.show(template, view);
        boolean isPoll = "progress".equals(visit.request().header("HX-Target"));
        return isPoll && !isMoving() ? page.with("HX-Refresh", "true") : page;
    }

    public String path() {
        return "%s/promotions/%s".formatted(scope.account().path(), promotion.id());
    }

    /// Returns whether an operation runs or waits for its time.
    public boolean isMoving() {
        return promotion.state().isMoving() || promotion.state() == State.SCHEDULED || !moving().isEmpty();
    }

    /// Returns the rollouts that run.
    public List<Operation> moving() {
        return rollouts.stream().filter(Operation::isMoving).toList();
    }

    /// Returns the rollouts that wait until they are resumed.
    public List<Operation> paused() {
        return rollouts.stream().filter(Operation::isPaused).toList();
    }

    public boolean mayResume() {
        return scope.may(target, "POST", "/operations/{id}/resume");
    }

    /// Returns the heading of a paused rollout.
    public String pause(Operation paused) {
        RolloutScope rollout = promotion.rollout();
        // At its limit, the rollout has moved at least one subscription per customer. With fewer, a person has
        // paused it.
        return rollout == null || rollout.first() == null || paused.done() < rollout.first()
                ? "Paused"
                : "Paused after " + RoleLabels.count(rollout.first(), "customer");
    }

    /// Returns the reason that the last attempt failed.
    public @Nullable Fault failure() {
        return promotion.state() == State.CLOSED || operation == null ? null : operation.problem();
    }

    public String name(Actor actor) {
        return actor.name(names);
    }

    /// Returns the names of the members who have approved the present content.
    public String approvers() {
        return promotion.approvals().given().stream()
                .map(it -> names.getOrDefault(it, "a member"))
                .collect(Collectors.joining(", "));
    }

    public boolean isAuthor() {
        return scope.me().id().toString().equals(promotion.author().id());
    }

    private boolean hasApproved() {
        return promotion.approvals().given().contains(scope.me().id().toString());
    }

    /// Returns whether to offer the approval. The API also refuses members who have resolved conflicts.
    public boolean mayApprove() {
        return promotion.state() == State.NEEDS_APPROVAL
                && !isAuthor()
                && !hasApproved()
                && rule.permits(scope.me().id().toString(), target.role());
    }

    /// Returns whether the member is an admin of both environments.
    public boolean mayChange() {
        return scope.may(source, "POST", ALL + "apply") && scope.may(target, "POST", ALL + "apply");
    }

    public boolean mayApply() {
        return promotion.state() == State.READY && mayChange() && rule.acceptsPromotions();
    }

    public boolean mayRollBack() {
        return promotion.state() == State.APPLIED && mayChange() && rule.acceptsPromotions();
    }

    public boolean mayClose() {
        return promotion.state().isOpen() && mayChange();
    }

    public String hash() {
        return Objects.requireNonNullElse(promotion.hash(), "");
    }
}
