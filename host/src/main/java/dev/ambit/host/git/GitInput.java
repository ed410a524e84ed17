package dev.ambit.host.git;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BODY_TOO_LARGE;

import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Copies a request body to the input of a Git process, up to a limit, while another thread reads the output. If
/// the body is too large or ends early, the input ends: Git rejects the incomplete pack and cleans up.
final class GitInput {

    private static final int CHUNK_BYTES = 64 << 10;

    private final InputStream body;
    private final long bytesMax;
    private final GitProcess process;
    private final CompletableFuture<Optional<Problem>> end = new CompletableFuture<>();

    private GitInput(InputStream body, long bytesMax, GitProcess process) {
        this.body = body;
        this.bytesMax = bytesMax;
        this.process = process;
    }

    static GitInput start(InputStream body, long bytesMax, GitProcess process) {
        var feed = new GitInput(body, bytesMax, process);
        Thread.ofVirtual().name("git feed").start(feed::run);
        return feed;
    }

    /// Waits for the end of the body and returns what was wrong with it.
    Optional<Problem> problem() {
        return end.join();
    }

    private void run() {
        try {
            end.complete(copy());
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    /// Copies the body. The process may exit before the body ends.
    private Optional<Problem> copy() {
        long bytes = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream to = process.in()) {
            while (true) {
                int length = read(body, chunk);
                if (length < 0) {
                    return Optional.empty();
                }
                bytes += length;
                if (bytes > bytesMax) {
                    return Optional.of(tooLarge(bytesMax));
                }
                to.write(chunk, 0, length);
            }
        } catch (Problem problem) {
            return Optional.of(problem);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Reads a part of a request body; returns -1 at its end.
    ///
    /// @throws Problem if the body ends early
    static int read(InputStream body, byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException _) {
            throw broken();
        }
    }

    private static Problem broken() {
        return BAD_USER_INPUT.because(
                "The request body is incomplete, or it does not match its `Content-Encoding`. Run the Git"
                        + " command again.");
    }

    static Problem tooLarge(long bytesMax) {
        return BODY_TOO_LARGE
                .because("The request body has more than %d bytes. Push fewer or smaller files at a time."
                        .formatted(bytesMax))
                .with("allowed", "%d bytes".formatted(bytesMax));
    }
}
