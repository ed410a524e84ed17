package dev.ambit.host.git;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.host.git.Git.Setting;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs `git http-backend` over CGI (RFC 3875). The configuration of each run hides all refs that the caller cannot
/// access, so that Git itself refuses to list, fetch or update them.
final class GitBackend {

    private static final int HEAD_BYTES_MAX = 8 << 10;
    private static final String STATUS = "Status: ";
    private static final int STATUS_DIGITS = 3;
    private static final int OK = 200;

    private final Repositories repositories;

    GitBackend(Repositories repositories) {
        this.repositories = repositories;
    }

    /// Status of a response. Git's headers do not reach the client.
    record Head(int status) {

        boolean isOk() {
            return status == OK;
        }
    }

    /// Starts Git with an empty input, to list refs.
    GitProcess refs(GitCall call) {
        return start(call, true, call.service().bytesMax(), Redirect.from(new File("/dev/null")));
    }

    /// Starts Git with the question of a fetch.
    GitProcess fetch(GitCall call, Path question) {
        return start(call, true, call.service().bytesMax(), Redirect.from(question.toFile()));
    }

    /// Starts Git, which waits for the commands and the pack on its input.
    ///
    /// @param isForward whether non-fast-forward updates are refused
    /// @param bytesMax largest pack
    GitProcess push(GitCall call, boolean isForward, long bytesMax) {
        return start(call, isForward, bytesMax, Redirect.PIPE);
    }

    private GitProcess start(GitCall call, boolean isForward, long bytesMax, Redirect input) {
        String path = call.isAboutRefs() ? "info/refs" : call.service().program();
        Map<String, String> variables = new HashMap<>(Map.of(
                "GIT_PROJECT_ROOT",
                repositories.directory().toString(),
                "GIT_HTTP_EXPORT_ALL",
                "1",
                "GATEWAY_INTERFACE",
                "CGI/1.1",
                "SERVER_PROTOCOL",
                "HTTP/1.1",
                "REQUEST_METHOD",
                call.isAboutRefs() ? "GET" : "POST",
                "PATH_INFO",
                "/%s.git/%s".formatted(call.store(), path),
                "QUERY_STRING",
                call.isAboutRefs() ? "service=" + call.service().program() : "",
                "REMOTE_USER",
                call.user()));
        if (!call.isAboutRefs()) {
            variables.put("CONTENT_TYPE", call.service().requestType());
        }
        ProcessBuilder program =
                repositories.git().program(List.of("http-backend"), settings(call, isForward, bytesMax), variables);
        return GitProcess.start(program.redirectInput(input), RepositoryAgent.CALL_MAX);
    }

    /// Reads the status and skips other headers; null if the process exited without output.
    static @Nullable Head head(InputStream out) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!bytes.toString(US_ASCII).endsWith("\r\n\r\n")) {
            int next = out.read();
            if (next < 0 || bytes.size() > HEAD_BYTES_MAX) {
                return null;
            }
            bytes.write(next);
        }
        int status = bytes.toString(US_ASCII)
                .lines()
                .filter(line -> line.startsWith(STATUS))
                .map(line -> line.substring(STATUS.length(), STATUS.length() + STATUS_DIGITS))
                .findFirst()
                .map(Integer::parseInt)
                .orElse(OK);
        return new Head(status);
    }

    private static List<Setting> settings(GitCall call, boolean isForward, long bytesMax) {
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting("http.receivepack", Boolean.toString(call.service() == GitOperation.PUSH)),
                new Setting("http.uploadpack", Boolean.toString(call.service() == GitOperation.FETCH)),
                new Setting("http.getanyfile", "false"),
                new Setting("receive.denyDeletes", "true"),
                new Setting("receive.denyNonFastForwards", Boolean.toString(isForward)),
                new Setting("receive.maxInputSize", Long.toString(bytesMax)),
                new Setting("receive.fsckObjects", "true"),
                new Setting("receive.unpackLimit", "1"),
                new Setting("transfer.hideRefs", "HEAD"),
                new Setting("transfer.hideRefs", "refs")));
        call.open().forEach(it -> settings.add(new Setting("transfer.hideRefs", "!" + it.ref())));
        if (call.open().stream().anyMatch(GitCall.OpenBranch::isProtected)) {
            settings.add(new Setting("transfer.hideRefs", "!HEAD"));
        }
        return settings;
    }
}
