package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stack › Deploys: the deploys of the stack, the clone URL of its branch, and the form that deploys the head of
/// the branch. Deploying to production requires a confirmation.
public final class DeploysPage {

    private static final String TEMPLATE = "deploys";
    private static final String FORM = "deploy-form";
    static final String CONFIRMED = "confirmName";

    /// Upper bound of the part of a log that is shown.
    private static final int SHOWN_CHARS_MAX = 1_500;

    private DeploysPage() {}

    static Response show(ConsoleRequest visit) {
        return visit.show(TEMPLATE, view(visit, visit.scope(), null));
    }

    static Response ask(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Head head = visit.send(scope, "GET", StackPage.path(scope) + "/branch", null)
                .data(Head.class);
        return visit.show(FORM, form(visit, scope, head.commit(), "", null));
    }

    /// @throws Problem if a person has not typed the name of the production environment
    static void requireName(ConsoleScope scope, String typed) {
        String name = FormView.name(scope);
        if (!typed.equals(name)) {
            throw INVALID_ARGUMENT
                    .because("To deploy to production, type the name of its environment exactly.")
                    .at(CONFIRMED, typed, name);
        }
    }

    /// Deploys the commit that the form was drawn with. For production, the form contains the name of the
    /// environment.
    static Response deploy(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Map<String, Object> body = Map.of();
        if (scope.isProduction()) {
            String commit = visit.form().text("commit");
            String typed = visit.form().text(CONFIRMED);
            try {
                requireName(scope, typed);
            } catch (Problem problem) {
                return visit.refuse(problem, FORM, form(visit, scope, commit, typed, Fault.of(problem)));
            }
            body = Map.of("commit", commit);
        }
        try {
            visit.send(scope, "POST", path(scope), body);
            return Screen.seeOther(scope.path() + "/stack/deploys");
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, Fault.of(problem)));
        }
    }

    private static String path(ConsoleScope scope) {
        return StackPage.path(scope) + "/deploys";
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, @Nullable Fault fault) {
        Stack stack = StackPage.require(visit, scope);
        String after = fault == null ? visit.request().query(Page.Query.class).after() : null;
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", path(scope) + "?limit=10" + rest, null);
        Stack.Resource branch = stack.find("BRANCH").orElse(null);
        List<Deploy> deploys = reply.rows(Deploy.class);
        return new View(
                visit.frame("Deploys", StackPage.SECTION, scope),
                scope,
                branch,
                branch == null ? null : repository(visit, branch),
                deploys,
                AuditPage.names(visit, scope),
                reply.next(),
                after == null ? current(deploys) : null,
                fault);
    }

    private static @Nullable String current(List<Deploy> latestFirst) {
        return latestFirst.stream()
                .filter(Deploy::isDone)
                .findFirst()
                .map(Deploy::commit)
                .orElse(null);
    }

    /// Returns the clone URL of the branch; null until the branch exists. A repository of this installation has
    /// only a path, which is completed to a URL.
    private static @Nullable String repository(ConsoleRequest visit, Stack.Resource branch) {
        String repository = branch.detail().get("repository");
        return repository == null || !repository.startsWith("/") ? repository : visit.url() + repository;
    }

    private static FormView form(
            ConsoleRequest visit, ConsoleScope scope, String commit, String typed, @Nullable Fault fault) {
        return new FormView(visit.frame("Deploy to production", StackPage.SECTION, scope), scope, commit, typed, fault);
    }

    /// The head of a branch.
    record Head(String branch, String commit) {}

    /// One deploy.
    public record Deploy(
            String operationId,
            String state,
            String branch,
            String commit,
            Actor actor,
            List<String> log,
            @Nullable Failure error,
            Instant createdAt) {

        private static final int COMMIT_CHARS = 10;

        public boolean isOver() {
            return OperationStates.isOver(state);
        }

        boolean isDone() {
            return state.equals("DONE");
        }

        public String stateWord() {
            return OperationStates.label(state);
        }

        public String shortCommit() {
            return commit.length() <= COMMIT_CHARS ? commit : commit.substring(0, COMMIT_CHARS);
        }

        /// Returns the end of the log, as much as the page shows.
        public String logEnd() {
            String all = String.join("\n", log);
            return all.length() <= SHOWN_CHARS_MAX ? all : "…" + all.substring(all.length() - SHOWN_CHARS_MAX);
        }
    }

    /// The step at which a deploy failed, and the reason.
    public record Failure(
            @Nullable String file,
            @Nullable String field,
            @Nullable String received,
            @Nullable String allowed,
            String message) {

        /// Returns the whole failure in one line.
        public String line() {
            String where = Stream.of(file, field)
                    .filter(it -> it != null)
                    .map(it -> it + ": ")
                    .collect(Collectors.joining());
            String came = received == null ? "" : " It says %s.".formatted(received);
            String may = allowed == null ? "" : " Allowed: %s.".formatted(allowed);
            return PageBudget.shortened(where + message + came + may);
        }
    }

    /// The deploys of a stack, the latest first.
    ///
    /// @param resource the branch; null: the stack has none
    /// @param repository the clone URL; null: not provisioned yet
    /// @param current commit that is deployed; null on later pages, which do not contain its deploy
    public record View(
            Frame frame,
            ConsoleScope scope,
            Stack.@Nullable Resource resource,
            @Nullable String repository,
            List<Deploy> deploys,
            Map<String, String> names,
            @Nullable String next,
            @Nullable String current,
            @Nullable Fault fault) {

        public @Nullable String branch() {
            return resource == null ? null : resource.name();
        }

        /// Returns the URL of a commit at a remote provider; null for a repository of this installation.
        public @Nullable String commitUrl(Deploy deploy) {
            return repository == null || resource == null || !resource.isRemote()
                    ? null
                    : "%s/commit/%s".formatted(repository.replaceFirst("\\.git$", ""), deploy.commit());
        }

        public boolean isAtWork() {
            return deploys.stream().anyMatch(it -> !it.isOver());
        }

        /// Returns whether a rollback to the deploy changes anything: it is done, and its commit is not the current
        /// one.
        public boolean mayRollBackTo(Deploy deploy) {
            return mayDeploy() && deploy.isDone() && !deploy.commit().equals(current);
        }

        public boolean mayDeploy() {
            return repository != null && scope.may("POST", "/stacks/{slug}/deploys");
        }
    }

    /// The confirmation before a deploy to production.
    ///
    /// @param commit to deploy, if it is still the head of the branch then
    public record FormView(
            Frame frame,
            ConsoleScope scope,
            String commit,
            String typed,
            @Nullable Fault fault) {

        static String name(ConsoleScope scope) {
            return Objects.requireNonNull(scope.environment()).displayName();
        }

        public String environmentName() {
            return name(scope);
        }
    }
}
