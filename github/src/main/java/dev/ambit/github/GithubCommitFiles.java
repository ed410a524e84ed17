package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;
import static java.util.stream.Collectors.joining;

import dev.ambit.branch.CommitFiles;
import dev.ambit.host.git.CommitTree;
import dev.ambit.host.git.FileRefusal;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files of a commit on GitHub. Trees say which files exist and are checked first; the tarball is downloaded
/// only if a deploy uses files of it.
final class GithubCommitFiles implements CommitFiles {

    private static final String TREE = "tree";
    private static final String FILE_MODE = "100";
    private static final String RAW = "application/vnd.github.raw+json";

    private final GithubClient client;
    private final String commit;
    private final CommitDownload download;
    private final Map<String, Optional<CommitTree>> trees = new HashMap<>();
    private @Nullable Map<String, Map<String, Object>> root;

    GithubCommitFiles(GithubClient client, String commit) {
        this.client = client;
        this.commit = commit;
        this.download = new CommitDownload(client, commit);
    }

    @Override
    public Optional<CommitTree> tree(String directory) {
        return trees.computeIfAbsent(
                directory, it -> Optional.ofNullable(root().get(it)).map(entry -> read(it, entry)));
    }

    @Override
    public Optional<byte[]> parameters() {
        String name = RepositoryAgent.PARAMETERS;
        Map<String, Object> entry = root().get(name);
        if (entry == null) {
            return Optional.empty();
        }
        int bytesMax = RepositoryAgent.PARAMETER_BYTES_MAX;
        if (!GithubAnswer.text(entry, "mode").startsWith(FILE_MODE) || size(entry) > bytesMax) {
            throw DEPLOY_FAILED
                    .because("`%s` must be a file of at most %d KiB. Replace it, then push again."
                            .formatted(name, bytesMax >> 10))
                    .with(FileRefusal.FILE, name);
        }
        String path = "/contents/%s?ref=%s".formatted(name, commit);
        try (InputStream body = client.open(path, RAW).body()) {
            return Optional.of(body.readNBytes(bytesMax));
        } catch (IOException _) {
            throw GithubErrors.unanswered("GET " + path);
        }
    }

    @Override
    public Path zip(String directory) {
        return download.zip(directory, tree(directory).orElseThrow());
    }

    @Override
    public void close() {
        download.close();
    }

    private CommitTree read(String name, Map<String, Object> entry) {
        if (!GithubAnswer.text(entry, "type").equals(TREE)) {
            throw DEPLOY_FAILED
                    .because("`%s` must be a directory. Replace the file with a directory, then push again."
                            .formatted(name))
                    .with(FileRefusal.FILE, name);
        }
        String id = GithubAnswer.text(entry, "sha");
        Map<String, Object> tree =
                client.get("/git/trees/%s?recursive=1".formatted(id)).require().object();
        if (Boolean.parseBoolean(GithubAnswer.text(tree, "truncated"))) {
            throw CommitTree.tooMuch(name);
        }
        return CommitTree.of(
                name,
                id,
                GithubAnswer.list(tree, TREE)
                        .filter(it -> !GithubAnswer.text(it, "type").equals(TREE))
                        .map(GithubCommitFiles::listed)
                        .collect(joining("\0")));
    }

    /// Returns a line as `git ls-tree --long` lists it.
    private static String listed(Map<String, Object> entry) {
        String type = GithubAnswer.text(entry, "type");
        return "%s %s %s %s\t%s"
                .formatted(
                        GithubAnswer.text(entry, "mode"),
                        type,
                        GithubAnswer.text(entry, "sha"),
                        type.equals("blob") ? Long.toString(size(entry)) : "-",
                        GithubAnswer.text(entry, "path"));
    }

    private static long size(Map<String, Object> entry) {
        return entry.get("size") instanceof Number size ? size.longValue() : 0;
    }

    private Map<String, Map<String, Object>> root() {
        Map<String, Map<String, Object>> known = root;
        if (known == null) {
            known = new HashMap<>();
            Map<String, Object> tree =
                    client.get("/git/trees/" + rootId()).require().object();
            for (Map<String, Object> it : GithubAnswer.list(tree, TREE).toList()) {
                known.put(GithubAnswer.text(it, "path"), it);
            }
            root = known;
        }
        return known;
    }

    private String rootId() {
        GithubAnswer answer = client.get("/git/commits/" + commit);
        if (answer.isMissing()) {
            throw missing();
        }
        return GithubAnswer.text(GithubAnswer.entries(answer.require().object(), TREE), "sha");
    }

    private Problem missing() {
        return DEPLOY_FAILED.because("Commit `%s` is not in repository `%s`. Push it again."
                .formatted(commit, client.app().repository()));
    }
}
