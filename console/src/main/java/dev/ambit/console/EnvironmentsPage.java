package dev.ambit.console;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Page;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Settings › Environments: all environments of the account, including archived ones.
public final class EnvironmentsPage {

    private static final System.Logger LOG = System.getLogger(EnvironmentsPage.class.getName());

    private EnvironmentsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String after = visit.request().query(Page.Query.class).after();
        String rest = after == null ? "" : "&after=" + UrlText.encoded(after);
        Reply reply = visit.send(scope, "GET", "/environments?includeArchived=true&limit=15" + rest, null);
        List<Environment> environments = reply.rows(Environment.class);
        Map<String, Divergence> divergences = new HashMap<>();
        environments.stream()
                .filter(it -> it.parent() != null && !it.isArchived())
                .forEach(it -> divergence(visit, scope, it).ifPresent(found -> divergences.put(it.slug(), found)));
        return visit.show(
                "environments",
                new View(
                        visit.frame("Environments", "environments", scope),
                        scope,
                        environments,
                        divergences,
                        ApprovalRule.all(visit, scope).stream()
                                .collect(Collectors.toMap(ApprovalRule::environment, it -> it)),
                        reply.next()));
    }

    /// Returns empty if the request fails, such as after the deletion of the parent. The page is shown without it.
    private static Optional<Divergence> divergence(ConsoleRequest visit, ConsoleScope scope, Environment fork) {
        try {
            return Optional.of(visit.send(scope, "GET", "/environments/%s/divergence".formatted(fork.slug()), null)
                    .data(Divergence.class));
        } catch (Problem problem) {
            LOG.log(System.Logger.Level.DEBUG, "Reading the divergence of a fork failed", problem);
            return Optional.empty();
        }
    }

    /// The numbers of differences of a fork and its parent since their last common revision.
    public record Divergence(int ahead, int behind) {

        public String text() {
            return ahead == 0 && behind == 0
                    ? "no differences"
                    : "%d %s ahead, %d behind".formatted(ahead, ahead == 1 ? "change" : "changes", behind);
        }
    }

    /// The page.
    ///
    /// @param divergences by the slug of the fork; without forks whose divergence could not be read
    /// @param rules by the slug of the environment
    public record View(
            Frame frame,
            ConsoleScope scope,
            List<Environment> environments,
            Map<String, Divergence> divergences,
            Map<String, ApprovalRule> rules,
            @Nullable String next) {

        public boolean isProtected(Environment it) {
            return rules.containsKey(it.slug()) && rules.get(it.slug()).isProtected();
        }

        public boolean isManaged(Environment it) {
            return rules.containsKey(it.slug()) && rules.get(it.slug()).isManaged();
        }
    }
}
