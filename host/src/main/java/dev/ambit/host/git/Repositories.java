package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The bare Git repositories, one per account, in the directory of this host. The local hosts of servers on one
/// database share this directory.
final class Repositories {

    private static final String BRANCHES = "refs/heads/";

    /// Expected old value of a branch that must not exist.
    private static final String NOTHING = "0".repeat(40);

    private static final byte[] NO_INPUT = {};

    /// Mode of regular files in `git ls-tree --long`, whose columns are mode, type, object, size and name.
    private static final String FILE_MODE = "100";

    private static final int TYPE = 1;
    private static final int OBJECT = 2;
    private static final int SIZE = 3;

    /// Minimum age of unreachable objects to delete; longer than the timeout of a push.
    private static final String ABANDONED_AFTER = "11.minutes.ago";

    /// Suffix of a repository that is being created.
    private static final String UNFINISHED = ".new";

    private final Path directory;
    private final Git git;
    private final DeployDirectories rooms;
    private final RepositoryLocks turns = new RepositoryLocks();

    private Repositories(Path directory, Git git) {
        this.directory = directory;
        this.git = git;
        this.rooms = new DeployDirectories(directory.resolveSibling("deploys"));
    }

    /// Returns the repositories in the directory of the host, or nothing if Git or its HTTP backend is not
    /// installed.
    ///
    /// @param data directory of the host
    static Optional<Repositories> in(Path data) {
        Path directory = data.toAbsolutePath().resolve("repositories");
        return Git.find(directory).map(git -> new Repositories(directory, git));
    }

    Git git() {
        return git;
    }

    Path directory() {
        return directory;
    }

    DeployDirectories directories() {
        return rooms;
    }

    RepositoryLocks locks() {
        return turns;
    }

    static String ref(String branch) {
        return BRANCHES + branch;
    }

    boolean isThere(String store) {
        return Files.isDirectory(path(store));
    }

    /// Returns the head of each branch, by branch name.
    Map<String, String> heads(String store) {
        return isThere(store) ? heads(path(store)) : Map.of();
    }

    /// Returns the heads of a repository.
    Map<String, String> heads(Path repository) {
        Map<String, String> heads = new TreeMap<>();
        git.run(repository, NO_INPUT, "for-each-ref", "--format=%(objectname) %(refname)", BRANCHES)
                .text()
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(it -> heads.put(it[1].substring(BRANCHES.length()), it[0]));
        return heads;
    }

    Optional<String> head(String store, String branch) {
        return Optional.ofNullable(heads(store).get(branch));
    }

    /// Creates a missing repository or branch with a first commit.
    void begin(String store, String branch) {
        if (!isThere(store)) {
            Path made = directory.resolve("%s.%s%s".formatted(store, UUID.randomUUID(), UNFINISHED));
            try {
                DeployDirectories.make(directory);
                init(made, branch);
                Files.move(made, path(store), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                DeployDirectories.delete(made);
                // Another host process with the same directory may have created it concurrently.
                if (!isThere(store)) {
                    throw new UncheckedIOException("Cannot create the repository of %s".formatted(store), e);
                }
            }
        }
        if (head(store, branch).isEmpty()) {
            set(store, branch, firstCommit(path(store), store));
        }
    }

    /// Creates a branch at a commit. An existing branch stays unchanged.
    void set(String store, String branch, String commit) {
        Git.Answer answer = git.ask(path(store), "update-ref", ref(branch), commit, NOTHING);
        if (answer.exit() != 0 && head(store, branch).isEmpty()) {
            throw new IllegalStateException("Cannot create branch %s".formatted(branch));
        }
    }

    /// Deletes a branch and its unreachable commits; with the last branch, the repository.
    void remove(String store, String branch) {
        if (!isThere(store)) {
            return;
        }
        git.run(path(store), NO_INPUT, "update-ref", "-d", ref(branch));
        turns.alone(store, () -> {
            if (heads(store).isEmpty()) {
                DeployDirectories.delete(path(store));
            } else {
                collectGarbage(store);
            }
        });
    }

    /// Deletes a repository, if it exists.
    ///
    /// @throws dev.ambit.problem.Problem `StackUnreachable` if pushes are running
    void discard(String store) {
        turns.alone(store, () -> {
            if (isThere(store)) {
                DeployDirectories.delete(path(store));
            }
        });
    }

    /// Deletes unreachable objects.
    ///
    /// @throws dev.ambit.problem.Problem `StackUnreachable` if pushes are running
    void tidy(String store) {
        turns.alone(store, () -> collectGarbage(store));
    }

    /// Checks that a commit exists. Commits that no branch contains are deleted after a while.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it does not exist
    void requireCommit(String store, String commit) {
        if (git.ask(path(store), "cat-file", "-e", commit + "^{commit}").exit() != 0) {
            throw DEPLOY_FAILED.because(
                    "Commit `%s` is no longer in the repository, because no branch contains it. Push the commit again."
                            .formatted(commit));
        }
    }

    /// Returns the content of a file at a commit, or nothing if it does not exist.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is not a regular file or too large
    Optional<byte[]> file(String store, String commit, String name, int bytesMax) {
        String entry = git.run(path(store), NO_INPUT, "ls-tree", "--long", commit, "--", name)
                .text();
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String[] words = entry.split("\\s+", -1);
        if (!words[0].startsWith(FILE_MODE) || Long.parseLong(words[SIZE]) > bytesMax) {
            throw DEPLOY_FAILED
                    .because("`%s` must be a file of at most %d KiB. Replace it, then push again."
                            .formatted(name, bytesMax >> 10))
                    .with(FileRefusal.FILE, name);
        }
        return Optional.of(git.run(path(store), NO_INPUT, "cat-file", "blob", words[OBJECT])
                .bytes());
    }

    /// Returns the files of a directory at a commit, or nothing if it does not exist.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` if it is not a directory or cannot be deployed
    Optional<CommitTree> tree(String store, String commit, String name) {
        String entry =
                git.run(path(store), NO_INPUT, "ls-tree", commit, "--", name).text();
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String[] words = entry.split("\\s+", -1);
        if (!words[TYPE].equals("tree")) {
            throw DEPLOY_FAILED
                    .because("`%s` must be a directory. Replace the file with a directory, then push again."
                            .formatted(name))
                    .with(FileRefusal.FILE, name);
        }
        Git.Answer files = git.ask(path(store), "ls-tree", "-r", "-l", "-z", words[OBJECT]);
        if (files.exit() != 0) {
            throw CommitTree.tooMuch(name);
        }
        return Optional.of(CommitTree.of(name, words[OBJECT], files.text()));
    }

    /// Writes a directory to a zip file.
    void zip(String store, CommitTree tree, Path file) {
        git.run(path(store), NO_INPUT, "archive", "--format=zip", "-1", "--output=" + file, tree.id());
    }

    /// Deletes unfinished repositories and temporary directories of hosts that were killed.
    void sweep(Instant now) {
        DeployDirectories.sweep(directory, UNFINISHED, now);
        rooms.sweep(now);
    }

    /// Returns the approximate size of a repository on disk.
    long bytes(String store) {
        var sum = new AtomicLong();
        try {
            Files.walkFileTree(path(store), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum.addAndGet(attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the repository of %s".formatted(store), e);
        }
        return sum.get();
    }

    private void collectGarbage(String store) {
        git.work(path(store), "repack", "-a", "-d", "-q");
        git.work(path(store), "prune", "--expire=" + ABANDONED_AFTER);
    }

    void init(Path made, String branch) {
        git.run(
                made,
                NO_INPUT,
                "init",
                "--bare",
                "--quiet",
                "--template=",
                "--object-format=sha1",
                "--initial-branch=" + branch);
    }

    private String firstCommit(Path repository, String store) {
        String readme = blob(repository, """
                # %s

                A push to the development branch deploys its stack. `ambit.json` contains the parameters.
                """.formatted(store));
        String parameters = blob(repository, "{\"parameters\": {}}\n");
        String files = "100644 blob %s\tREADME.md\n100644 blob %s\tambit.json\n".formatted(readme, parameters);
        String tree = git.run(repository, files.getBytes(UTF_8), "mktree").text();
        return git.run(repository, NO_INPUT, "commit-tree", tree, "-m", "Begin the store " + store)
                .text();
    }

    private String blob(Path repository, String text) {
        return git.run(repository, text.getBytes(UTF_8), "hash-object", "-w", "--stdin")
                .text();
    }

    Path path(String store) {
        return directory.resolve(store + ".git");
    }
}
