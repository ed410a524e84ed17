package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.host.git.GitBackend.Head;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Lists refs, and sends packs as streams, because they can be as large as a repository.
final class Fetching {

    private static final String REQUEST = "question";
    private static final int CHUNK_BYTES = 64 << 10;

    private final Repositories repositories;
    private final GitBackend backend;

    Fetching(Repositories repositories) {
        this.repositories = repositories;
        this.backend = new GitBackend(repositories);
    }

    GitAnswer refs(GitCall call) {
        return answer(backend.refs(call));
    }

    /// Sends a pack. The question is stored in a file first: Git reads and writes at the same time, but the server
    /// reads the answer only after it has sent the question.
    GitAnswer fetch(GitCall call, InputStream body) {
        Path room = repositories.directories().create();
        try {
            Path question = room.resolve(REQUEST);
            store(plain(call, body), call.service().bytesMax(), question);
            return answer(backend.fetch(call, question));
        } finally {
            // The process has opened the file.
            DeployDirectories.delete(room);
        }
    }

    private static GitAnswer answer(GitProcess process) {
        try {
            Head head = GitBackend.head(process.out());
            if (head == null) {
                throw process.silent();
            }
            return new GitAnswer(head.status(), false, new FilterInputStream(process.out()) {
                @Override
                public void close() {
                    process.close();
                }
            });
        } catch (IOException e) {
            process.close();
            throw new UncheckedIOException("Git does not answer", e);
        }
    }

    private static void store(InputStream from, long bytesMax, Path file) {
        try (OutputStream to = Files.newOutputStream(file)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            long bytes = 0;
            for (int length; (length = GitInput.read(from, chunk)) >= 0; ) {
                bytes += length;
                if (bytes > bytesMax) {
                    throw GitInput.tooLarge(bytesMax);
                }
                to.write(chunk, 0, length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot store the question of a fetch", e);
        }
    }

    private static InputStream plain(GitCall call, InputStream body) {
        try {
            return call.isCompressed() ? new GZIPInputStream(body) : body;
        } catch (IOException _) {
            throw BAD_USER_INPUT.because(
                    "The request body is not gzip, although `Content-Encoding` is `gzip`. Send it with gzip"
                            + " or without the header.");
        }
    }
}
