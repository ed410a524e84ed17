package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import java.util.List;
import java.util.Optional;

/// Reads, creates and deletes refs of a repository. GitHub answers 422 both for an existing ref and for a bad
/// commit, so each change reads the ref before it decides.
///
/// @param client of the repository
record GithubRefs(GithubClient client) {

    private static final String HEADS = "heads/";
    private static final int EMPTY = 409;

    /// Returns the commit of a branch, or nothing if the branch does not exist.
    Optional<String> head(String branch) {
        return find(HEADS + branch);
    }

    /// Returns the head of the default branch.
    ///
    /// @throws dev.ambit.problem.Problem if the repository has no commits
    String defaultHead() {
        String name = GithubAnswer.text(client.get("").require().object(), "default_branch");
        return head(name)
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "Repository `%s` has no commits. Push a first commit, then resume the operation."
                                .formatted(client.app().repository())));
    }

    /// Creates a branch. An existing branch stays unchanged.
    void createBranch(String branch, String commit) {
        create(HEADS + branch, commit);
    }

    void deleteBranch(String branch) {
        delete(HEADS + branch);
    }

    /// Creates a ref. An existing ref stays unchanged.
    ///
    /// @param ref without `refs/`
    void create(String ref, String commit) {
        if (find(ref).isEmpty()) {
            GithubAnswer answer = client.call("POST", "/git/refs", new NewRef("refs/" + ref, commit));
            if (!answer.isOk() && find(ref).isEmpty()) {
                throw answer.refusal();
            }
        }
    }

    /// Deletes a ref, if it exists.
    ///
    /// @param ref without `refs/`
    void delete(String ref) {
        if (find(ref).isPresent()) {
            GithubAnswer answer = client.call("DELETE", "/git/refs/" + ref, null);
            if (!answer.isOk() && find(ref).isPresent()) {
                throw answer.refusal();
            }
        }
    }

    /// Returns the refs below a prefix, without `refs/`.
    List<String> below(String prefix) {
        GithubAnswer answer = client.get("/git/matching-refs/" + prefix);
        return answer.status() == EMPTY
                ? List.of()
                : answer.require()
                        .list()
                        .map(it -> GithubAnswer.text(it, "ref").replaceFirst("^refs/", ""))
                        .toList();
    }

    /// Returns the object of a ref, or nothing if it does not exist.
    ///
    /// @param ref without `refs/`
    Optional<String> find(String ref) {
        GithubAnswer answer = client.get("/git/ref/" + ref);
        if (answer.isMissing() || answer.status() == EMPTY) {
            requireRepository();
            return Optional.empty();
        }
        return Optional.of(
                GithubAnswer.text(GithubAnswer.entries(answer.require().object(), "object"), "sha"));
    }

    /// Distinguishes a missing ref from a repository that the App cannot see, because GitHub answers 404 for both.
    private void requireRepository() {
        if (client.get("").isMissing()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Repository `%s` does not exist, or the GitHub App has no access to it. Grant the access on GitHub."
                            .formatted(client.app().repository()));
        }
    }

    /// The body that creates a ref.
    record NewRef(String ref, String sha) {}
}
