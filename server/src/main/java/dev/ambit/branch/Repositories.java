package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The bare repositories of stores, one per account, in a directory that the servers on one database share.
public final class Repositories {

    private static final String BRANCHES = "refs/heads/";

    /// What a branch must be at, to be made.
    private static final String NOTHING = "0".repeat(40);

    private static final byte[] NO_INPUT = {};

    /// As `git ls-tree --long` has it: mode, type, object, size, name. A link has another mode.
    private static final String FILE_MODE = "100";

    private static final int TYPE = 1;
    private static final int OBJECT = 2;
    private static final int SIZE = 3;

    /// As `100644 blob 257cc5642cb1a054f08cc83f2d943e56fd3ebe99       4\tindex.html`.
    private static final Pattern LISTED_SIZE = Pattern.compile("\\d+ blob [0-9a-f]+ +(\\d+)\t");

    /// Of a directory that is deployed.
    private static final int FILES_MAX = 5_000;

    private static final long BYTES_MAX = 256L << 20;

    private final Path directory;
    private final Git git;

    public Repositories(Path directory, Git git) {
        this.directory = directory;
        this.git = git;
    }

    /// Nothing if this machine has no Git.
    ///
    /// @param data the server's own directory
    public static Optional<Repositories> in(Path data) {
        Path directory = data.toAbsolutePath().resolve("repositories");
        return Git.find(directory).map(git -> new Repositories(directory, git));
    }

    Git git() {
        return git;
    }

    Path directory() {
        return directory;
    }

    static String ref(String branch) {
        return BRANCHES + branch;
    }

    boolean isThere(String store) {
        return Files.isDirectory(path(store));
    }

    /// The commit of each branch, by its name.
    Map<String, String> heads(String store) {
        Map<String, String> heads = new TreeMap<>();
        if (isThere(store)) {
            git.tell(path(store), NO_INPUT, "for-each-ref", "--format=%(objectname) %(refname)", BRANCHES)
                    .text()
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .forEach(it -> heads.put(it[1].substring(BRANCHES.length()), it[0]));
        }
        return heads;
    }

    Optional<String> head(String store, String branch) {
        return Optional.ofNullable(heads(store).get(branch));
    }

    /// Makes a repository whose first branch has a commit, if it is not there.
    void begin(String store, String branch) {
        if (!isThere(store)) {
            Path made = directory.resolve("%s.%s.new".formatted(store, UUID.randomUUID()));
            try {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                init(made, branch);
                Files.move(made, path(store), StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException _) {
                delete(made);
            } catch (IOException e) {
                delete(made);
                throw new UncheckedIOException("The repository of %s cannot be made".formatted(store), e);
            }
        }
        if (head(store, branch).isEmpty()) {
            set(store, branch, firstCommit(path(store), store));
        }
    }

    /// Makes a branch at that commit; one that is there stays as it is.
    void set(String store, String branch, String commit) {
        Git.Answer answer = git.ask(path(store), "update-ref", ref(branch), commit, NOTHING);
        if (answer.exit() != 0 && head(store, branch).isEmpty()) {
            throw new IllegalStateException("The branch %s cannot be made".formatted(branch));
        }
    }

    /// Removes a branch, and with the last one its repository.
    void remove(String store, String branch) {
        if (!isThere(store)) {
            return;
        }
        git.tell(path(store), NO_INPUT, "update-ref", "-d", ref(branch));
        if (heads(store).isEmpty()) {
            delete(path(store));
        }
    }

    /// A file as it is at a commit; nothing if there is none of the name.
    ///
    /// @throws dev.ambit.problem.Problem naming the file, if it is none or is larger
    Optional<byte[]> file(String store, String commit, String name, int bytesMax) {
        String entry = git.tell(path(store), NO_INPUT, "ls-tree", "--long", commit, "--", name)
                .text();
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        String[] words = entry.split("\\s+", -1);
        if (!words[0].startsWith(FILE_MODE) || Long.parseLong(words[SIZE]) > bytesMax) {
            throw DEPLOY_FAILED
                    .because("%s is no file of up to %d KiB.".formatted(name, bytesMax >> 10))
                    .with(DeployFailure.FILE, name);
        }
        return Optional.of(git.tell(path(store), NO_INPUT, "cat-file", "blob", words[OBJECT])
                .bytes());
    }

    /// Writes all that a directory has at a commit into a zip.
    ///
    /// @return what Git calls the directory; nothing if there is none
    /// @throws dev.ambit.problem.Problem `DeployFailed` if there is more in it than a stack takes
    Optional<String> zip(String store, String commit, String name, Path file) {
        String entry =
                git.tell(path(store), NO_INPUT, "ls-tree", commit, "--", name).text();
        String[] words = entry.split("\\s+", -1);
        if (entry.isEmpty() || !words[TYPE].equals("tree")) {
            return Optional.empty();
        }
        Git.Answer files = git.ask(path(store), "ls-tree", "-r", "-l", "-z", words[OBJECT]);
        long[] sizes = files.exit() != 0
                ? new long[0]
                : Stream.of(files.text().split("\0", -1))
                        .map(LISTED_SIZE::matcher)
                        .filter(Matcher::lookingAt)
                        .mapToLong(it -> Long.parseLong(it.group(1)))
                        .toArray();
        if (files.exit() != 0
                || sizes.length > FILES_MAX
                || LongStream.of(sizes).sum() > BYTES_MAX) {
            throw DEPLOY_FAILED
                    .because("There is too much in %s.".formatted(name))
                    .with(DeployFailure.FILE, name)
                    .with("allowed", "%d files, %d bytes in all".formatted(FILES_MAX, BYTES_MAX));
        }
        git.tell(path(store), NO_INPUT, "archive", "--format=zip", "-1", "--output=" + file, words[OBJECT]);
        return Optional.of(words[OBJECT]);
    }

    /// What a repository takes of the disk, as far as nobody tidies up meanwhile.
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
            throw new UncheckedIOException("The repository of %s cannot be read".formatted(store), e);
        }
        return sum.get();
    }

    private void init(Path made, String branch) {
        git.tell(
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

                What is pushed to the branch of development is brought into its stack: `ambit.json` has its parameters.
                """.formatted(store));
        String parameters = blob(repository, "{\"parameters\": {}}\n");
        String files = "100644 blob %s\tREADME.md\n100644 blob %s\tambit.json\n".formatted(readme, parameters);
        String tree = git.tell(repository, files.getBytes(UTF_8), "mktree").text();
        return git.tell(repository, NO_INPUT, "commit-tree", tree, "-m", "Begin the store " + store)
                .text();
    }

    private String blob(Path repository, String text) {
        return git.tell(repository, text.getBytes(UTF_8), "hash-object", "-w", "--stdin")
                .text();
    }

    private Path path(String store) {
        return directory.resolve(store + ".git");
    }

    private static void delete(Path repository) {
        try (Stream<Path> files = Files.walk(repository)) {
            for (Path it : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(it);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The repository %s cannot be removed".formatted(repository), e);
        }
    }
}
