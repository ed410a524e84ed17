package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The regular files of a directory at a commit.
///
/// @param id Git object id of the tree
/// @param bytes size of each file, by its path relative to the directory
public record CommitTree(String id, Map<String, Long> bytes) {

    private static final int FILES_MAX = 5_000;
    private static final long BYTES_MAX = 256L << 20;

    /// Line of `git ls-tree --long`: `100644 blob 257cc5642cb1a054f08cc83f2d943e56fd3ebe99       4\tindex.html`.
    private static final Pattern LISTED = Pattern.compile("(\\d+) \\w+ [0-9a-f]+ +(\\d+|-)\t(.+)", Pattern.DOTALL);

    private static final Set<String> FILE_MODES = Set.of("100644", "100755");

    /// Replacement for bytes that are not UTF-8.
    private static final String UNREADABLE = "\uFFFD";

    /// Parses a listing.
    ///
    /// @param name of the directory
    /// @param listed lines of `git ls-tree -z`, separated by U+0000
    /// @throws dev.ambit.problem.Problem `DeployFailed` with a file that cannot be deployed
    public static CommitTree of(String name, String id, String listed) {
        Map<String, Long> bytes = new TreeMap<>();
        for (String line : listed.split("\0", -1)) {
            Matcher it = LISTED.matcher(line);
            if (it.matches()) {
                String file = it.group(3);
                requirePlain(name + "/" + file, it.group(1));
                bytes.put(file, Long.valueOf(it.group(2)));
            }
        }
        requireSmall(name, bytes);
        return new CommitTree(id, bytes);
    }

    /// Checks the number of files and their total size.
    ///
    /// @param name of the directory
    static void requireSmall(String name, Map<String, Long> bytes) {
        if (bytes.size() > FILES_MAX
                || bytes.values().stream().mapToLong(it -> it).sum() > BYTES_MAX) {
            throw tooMuch(name);
        }
    }

    /// Returns the error of a directory with too many files or bytes.
    public static RuntimeException tooMuch(String name) {
        return DEPLOY_FAILED
                .because("`%s` has more than %d files or %d bytes. Remove files from the directory, then push again."
                        .formatted(name, FILES_MAX, BYTES_MAX))
                .with(FileRefusal.FILE, name)
                .with("allowed", "%d files, %d bytes in all".formatted(FILES_MAX, BYTES_MAX));
    }

    private static void requirePlain(String file, String mode) {
        if (!FILE_MODES.contains(mode)) {
            throw DEPLOY_FAILED
                    .because(("`%s` is a symbolic link or a submodule; only regular files are allowed. Replace it with"
                                    + " a file, then push again.")
                            .formatted(file))
                    .with(FileRefusal.FILE, file)
                    .with("received", "mode " + mode)
                    .with("allowed", "files");
        }
        if (file.contains(UNREADABLE)) {
            throw DEPLOY_FAILED
                    .because("The file name `%s` is not valid UTF-8. Rename the file, then push again.".formatted(file))
                    .with(FileRefusal.FILE, file)
                    .with("allowed", "names in UTF-8");
        }
    }
}
