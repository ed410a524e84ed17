package dev.ambit.branch;

import dev.ambit.host.git.CommitTree;
import java.nio.file.Path;
import java.util.Optional;

/// The files of a commit in a remote repository. Only files that a deploy uses are downloaded.
public interface CommitFiles extends AutoCloseable {

    /// Returns the files of a directory at the root, or nothing if it does not exist.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is not a directory or cannot be deployed
    Optional<CommitTree> tree(String directory);

    /// Returns the content of `ambit.json`, or nothing if it does not exist.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is not a regular file or too large
    Optional<byte[]> parameters();

    /// Returns a zip with the files of an existing directory, without the directory's own name.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if the download differs from [#tree]
    Path zip(String directory);

    /// Deletes the downloaded files.
    @Override
    void close();
}
