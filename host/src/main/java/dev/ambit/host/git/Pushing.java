package dev.ambit.host.git;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BODY_TOO_LARGE;
import static java.util.stream.Collectors.joining;

import dev.ambit.host.git.GitBackend.Head;
import dev.ambit.host.git.GitCall.OpenBranch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// Receives pushes. The server stores the deploys of a push before Git accepts it, so that a crash loses none.
final class Pushing {

    private static final long REPOSITORY_BYTES_MAX = 1L << 30;
    private static final int ANSWER_BYTES_MAX = 4 << 20;
    private static final int REASONS_MAX = 10;
    private static final String TAGS = "refs/tags/";

    private final Repositories repositories;
    private final GitBackend backend;
    private final DeployCallbacks server;

    Pushing(Repositories repositories, DeployCallbacks server) {
        this.repositories = repositories;
        this.backend = new GitBackend(repositories);
        this.server = server;
    }

    /// Receives a push. It is complete when this returns.
    GitAnswer push(GitCall call, InputStream body) {
        requireRoom(call.store());
        return repositories.locks().pushing(call.store(), () -> receive(call, commands(body)));
    }

    private GitAnswer receive(GitCall call, PushCommands push) {
        Map<String, String> commits = commits(call, push);
        if (!commits.isEmpty()) {
            server.expect(Objects.requireNonNull(call.token()), commits);
        }
        boolean isForward = call.open().stream().filter(OpenBranch::isProtected).anyMatch(push::isAbout);
        return run(call, isForward, push.whole()).answer(push.hasSideband(), refusals(call, push));
    }

    /// Returns why Git refuses commands of the push, because its own words ("deny updating a hidden ref") tell a person
    /// nothing.
    private static List<String> refusals(GitCall call, PushCommands push) {
        String open = call.open().stream()
                .map(it -> "`%s`".formatted(it.name()))
                .sorted()
                .collect(joining(", "));
        return push.commands().stream()
                .flatMap(it -> refusal(call, it, open).stream())
                .limit(REASONS_MAX)
                .toList();
    }

    private static Optional<String> refusal(GitCall call, PushCommands.Command command, String open) {
        String name = shortened(command.ref().replaceFirst("^refs/(heads|tags)/", ""));
        if (command.ref().startsWith(TAGS)) {
            return Optional.of(
                    "Tag `%s` was refused: tags are not supported. Push a branch: %s.".formatted(name, open));
        }
        if (call.open().stream().noneMatch(it -> it.ref().equals(command.ref()))) {
            return Optional.of(
                    ("Branch `%s` was refused: it is not the branch of a stack to which you can push. Push to"
                                    + " %s, for example with `git push origin HEAD:NAME`.")
                            .formatted(name, open));
        }
        return command.isDeletion()
                ? Optional.of("Branch `%s` cannot be deleted by a push. It is removed with its stack.".formatted(name))
                : Optional.empty();
    }

    /// Returns the new heads of branches that the push deploys. A branch that already is at the commit needs no
    /// deploy.
    private Map<String, String> commits(GitCall call, PushCommands push) {
        Map<String, String> before = repositories.heads(call.store());
        Map<String, String> commits = new TreeMap<>();
        for (OpenBranch branch : call.open()) {
            if (!branch.isProtected()) {
                push.about(branch)
                        .filter(it -> !it.equals(before.get(branch.name())))
                        .ifPresent(it -> commits.put(branch.name(), it));
            }
        }
        return commits;
    }

    private PushReport run(GitCall call, boolean isForward, InputStream body) {
        long bytesMax = call.service().bytesMax();
        try (GitProcess process = backend.push(call, isForward, bytesMax)) {
            GitInput input = GitInput.start(body, bytesMax, process);
            Head head = GitBackend.head(process.out());
            byte[] answer = process.out().readNBytes(ANSWER_BYTES_MAX);
            // A process with more output would block without a reader.
            process.out().transferTo(OutputStream.nullOutputStream());
            input.problem().ifPresent(it -> {
                throw it;
            });
            if (head == null) {
                throw process.silent();
            }
            process.end();
            return new PushReport(head, answer);
        } catch (IOException e) {
            throw new UncheckedIOException("Git does not answer", e);
        }
    }

    /// Refuses a push to a full repository, after deleting unreachable objects.
    private void requireRoom(String store) {
        if (repositories.bytes(store) > REPOSITORY_BYTES_MAX) {
            repositories.tidy(store);
            if (repositories.bytes(store) > REPOSITORY_BYTES_MAX) {
                throw BODY_TOO_LARGE
                        .because(("The repository has more than %d bytes. Delete"
                                        + " large files from its branches, then push"
                                        + " again.")
                                .formatted(REPOSITORY_BYTES_MAX))
                        .with("allowed", "%d bytes".formatted(REPOSITORY_BYTES_MAX));
            }
        }
    }

    private static PushCommands commands(InputStream body) {
        try {
            return PushCommands.read(body);
        } catch (IOException _) {
            throw BAD_USER_INPUT.because("The request body is incomplete. Run the Git command again.");
        }
    }
}
