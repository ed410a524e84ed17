package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Optional;

/// The owner marks of a branch. GitHub has no tags for branches, so a mark is a ref
/// `refs/ambit/BRANCH/INSTALLATION/ENVIRONMENT` that points to the commit at which the stack took the branch.
///
/// @param branch name of the branch, which contains no slash
/// @param installation stable name of this installation
/// @param environment public id of the environment
record BranchOwners(GithubRefs refs, String branch, String installation, String environment) {

    private static final String ROOT = "ambit/";

    static BranchOwners of(GithubRefs refs, String installation, WantedResource wanted) {
        return new BranchOwners(
                refs, wanted.name(), installation, wanted.environmentId().toString());
    }

    /// Returns all marks, of this and of other installations.
    List<String> marks() {
        return refs.below(ROOT + branch + "/");
    }

    /// Refuses a branch of another installation.
    ///
    /// @param marks result of [#marks]
    void requireOurs(List<String> marks) {
        foreign(marks).ifPresent(it -> {
            throw STACK_RESOURCE_REFUSED.because(
                    "Branch `%s` belongs to another Ambit server. If that server no longer exists, delete ref `refs/%s`."
                            .formatted(branch, it));
        });
    }

    boolean isMarked(List<String> marks) {
        return marks.contains(own());
    }

    boolean isOurs(String mark) {
        return mark.startsWith(ofInstallation());
    }

    /// Returns a mark of another installation.
    Optional<String> foreign(List<String> marks) {
        return marks.stream().filter(it -> !isOurs(it)).findFirst();
    }

    /// Marks the branch. If another installation marks it at the same time, at least one of the two gives up.
    ///
    /// @param commit that the mark points to
    void mark(List<String> before, String commit) {
        refs.create(own(), commit);
        List<String> after = marks();
        if (foreign(after).isPresent()) {
            refs.delete(own());
            requireOurs(after);
        }
        // A name belongs to one environment of an installation, so other marks of this installation are obsolete.
        before.stream().filter(it -> !it.equals(own())).forEach(refs::delete);
    }

    /// Deletes the marks of this installation.
    void unmark(List<String> marks) {
        marks.stream().filter(this::isOurs).forEach(refs::delete);
    }

    /// Returns the commit at which the stack took the branch.
    Optional<String> start() {
        return refs.find(own());
    }

    private String own() {
        return ofInstallation() + environment;
    }

    private String ofInstallation() {
        return "%s%s/%s/".formatted(ROOT, branch, installation);
    }
}
