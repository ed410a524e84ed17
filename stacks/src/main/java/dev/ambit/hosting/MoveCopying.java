package dev.ambit.hosting;

import static dev.ambit.host.link.LinkClient.encoded;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.move.CopiedDirectory;
import dev.ambit.host.move.MovedKind;
import dev.ambit.host.move.TreeEntry;
import dev.ambit.host.move.TreeListing;
import dev.ambit.http.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Copies the files of one account from the old host to the new one. Files that an earlier attempt has copied are
/// skipped.
final class MoveCopying {

    /// Covers a large repository, which the old host packs before it sends the first byte.
    private static final Duration REPOSITORY_MAX = Duration.ofHours(1);

    /// Covers a page of files with long names.
    private static final int LIST_BYTES_MAX = 64 << 20;

    private final AccountMove move;
    private final LinkClient source;
    private final LinkClient target;
    private final Progress progress;

    /// Records progress.
    interface Progress {

        /// Records copied files.
        ///
        /// @throws RuntimeException if the move must not go on
        void copied(long files, long bytes);
    }

    MoveCopying(AccountMove move, LinkClient source, LinkClient target, Progress progress) {
        this.move = move;
        this.source = source;
        this.target = target;
        this.progress = progress;
    }

    /// Copies all parts, and checks afterwards that both hosts have the same files.
    ///
    /// @throws dev.ambit.problem.Problem 503 if a host does not answer, or a write is still running
    /// @throws dev.ambit.problem.Problem 409 if the new host cannot run the Redis processes of the account
    void copy() {
        // The new host is checked before the old host stops the Redis processes.
        move.parts().sessions().forEach(it -> target.get("/sessions/%s/check".formatted(encoded(it))));
        source.post("/outgoing-moves/freeze", move.parts());
        target.post(incomingMove(), Map.of());
        for (MovedKind kind : MovedKind.values()) {
            kind.names(move.parts()).forEach(it -> copy(kind, it));
        }
        copyRepository();
        // A host that has started again meanwhile is no longer frozen.
        source.post("/outgoing-moves/freeze", move.parts());
        for (MovedKind kind : MovedKind.values()) {
            kind.names(move.parts()).forEach(it -> verify(kind, it));
        }
    }

    private void copy(MovedKind kind, String name) {
        Map<String, TreeEntry> there = outgoingParts(kind, name);
        Map<String, TreeEntry> here = incomingParts(kind, name);
        here.keySet().stream()
                .filter(it -> !there.containsKey(it))
                .sorted((a, b) -> b.length() - a.length())
                .forEach(it -> target.delete(incomingPath(kind, name) + "?path=" + encoded(it)));
        for (TreeEntry entry : there.values()) {
            if (!entry.equals(here.get(entry.path()))) {
                copy(kind, name, entry);
                Long bytes = entry.bytes();
                progress.copied(bytes == null ? 0 : 1, bytes == null ? 0 : bytes);
            }
        }
    }

    private void copy(MovedKind kind, String name, TreeEntry entry) {
        MessageDigest digest = CopiedDirectory.sha256();
        byte[] line = (new String(Json.write(entry), UTF_8) + "\n").getBytes(UTF_8);
        String stored;
        try (InputStream content = content(kind, name, entry)) {
            stored = target.putStream(
                            incomingPath(kind, name),
                            new SequenceInputStream(
                                    new ByteArrayInputStream(line), new DigestInputStream(content, digest)),
                            LinkMessages.Texts.class)
                    .values()
                    .getOrDefault("sha256", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (entry.bytes() != null && !stored.equals(HexFormat.of().formatHex(digest.digest()))) {
            throw differs("the file `%s` of `%s`".formatted(entry.path(), name));
        }
    }

    private InputStream content(MovedKind kind, String name, TreeEntry entry) {
        return entry.bytes() == null
                ? InputStream.nullInputStream()
                : source.findStream(outgoingPath(kind, name) + "/content?path=" + encoded(entry.path()))
                        .orElseThrow();
    }

    private void copyRepository() {
        String store = move.parts().store();
        Map<String, String> heads = source.get(
                        "/repositories/%s/heads".formatted(encoded(store)), LinkMessages.Texts.class)
                .values();
        if (heads.isEmpty()) {
            return;
        }
        InputStream bundle = source.within(REPOSITORY_MAX)
                .findStream("/outgoing-moves/repositories/" + encoded(store))
                .orElseThrow();
        Map<String, String> arrived;
        try (bundle) {
            arrived = target.within(REPOSITORY_MAX)
                    .putStream(
                            "%s/repositories/%s".formatted(incomingMove(), encoded(store)),
                            bundle,
                            LinkMessages.Texts.class)
                    .values();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!arrived.equals(heads)) {
            throw differs("the branches of the repository `%s`".formatted(store));
        }
        progress.copied(1, 0);
    }

    private void verify(MovedKind kind, String name) {
        if (!outgoingParts(kind, name).equals(incomingParts(kind, name))) {
            throw differs("`%s`".formatted(name));
        }
    }

    private static RuntimeException differs(String part) {
        return STACK_UNREACHABLE.because(
                "The copy of %s differs from its source. The server copies it again.".formatted(part));
    }

    private Map<String, TreeEntry> outgoingParts(MovedKind kind, String name) {
        return entries(source, outgoingPath(kind, name));
    }

    private Map<String, TreeEntry> incomingParts(MovedKind kind, String name) {
        return entries(target, incomingPath(kind, name));
    }

    /// Returns the entries by path, each directory before its content.
    private static Map<String, TreeEntry> entries(LinkClient host, String path) {
        Map<String, TreeEntry> entries = new LinkedHashMap<>();
        List<TreeEntry> page = page(host, path);
        page.forEach(it -> entries.put(it.path(), it));
        while (page.size() >= TreeListing.ENTRIES_MAX) {
            page = page(host, path + "?after=" + encoded(page.getLast().path()));
            page.forEach(it -> entries.put(it.path(), it));
        }
        return entries;
    }

    private static List<TreeEntry> page(LinkClient host, String path) {
        Optional<TreeListing> listing = host.find(path, TreeListing.class, LIST_BYTES_MAX);
        return listing.map(TreeListing::entries).orElse(List.of());
    }

    private String incomingMove() {
        return "/incoming-moves/" + move.id();
    }

    private String incomingPath(MovedKind kind, String name) {
        return "%s/parts/%s/%s".formatted(incomingMove(), kind, encoded(name));
    }

    private static String outgoingPath(MovedKind kind, String name) {
        return "/outgoing-moves/%s/%s".formatted(kind, encoded(name));
    }
}
