package dev.ambit.branch;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The deploys of a running push. The host says which commits they have; this class accepts only branches to which the
/// caller may push.
final class ExpectedDeploys {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final DeployCreation creation;
    private final AccountId account;
    private final Author author;
    private final Map<String, EnvironmentId> allowed;
    private final Map<UUID, EnvironmentId> stored = new LinkedHashMap<>();

    /// @param open the branches to which the caller may push
    ExpectedDeploys(DeployCreation creation, AccountId account, Author author, List<Branch> open) {
        this.creation = creation;
        this.account = account;
        this.author = author;
        this.allowed = open.stream()
                .filter(it -> !it.isProtected())
                .collect(Collectors.toMap(Branch::name, Branch::environment));
    }

    /// Stores the deploys before Git accepts the push.
    ///
    /// @param commits new heads, by the name of their branch
    /// @throws dev.ambit.problem.Problem if the caller may not push to one of the branches
    synchronized void store(Map<String, String> commits) {
        commits.forEach(this::require);
        commits.forEach((branch, commit) -> {
            EnvironmentId environment = require(branch, commit);
            creation.expect(account, environment, branch, commit, author)
                    .ifPresent(operation -> stored.put(operation, environment));
        });
    }

    /// Releases the deploys whose commits have arrived, and deletes the others.
    synchronized void settle() {
        stored.forEach((operation, environment) -> creation.release(account, environment, operation));
    }

    /// Returns the environments of the deploys.
    synchronized Map<UUID, EnvironmentId> stored() {
        return new LinkedHashMap<>(stored);
    }

    private EnvironmentId require(String branch, String commit) {
        EnvironmentId environment = allowed.get(branch);
        if (environment == null || !COMMIT.matcher(commit).matches()) {
            throw ACCESS_DENIED.because("The push cannot deploy commit `%s` of branch `%s`. Push to another branch."
                    .formatted(shortened(commit), shortened(branch)));
        }
        return environment;
    }
}
