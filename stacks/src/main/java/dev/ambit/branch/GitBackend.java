package dev.ambit.branch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.branch.Git.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Git's own server for HTTP, `git http-backend`, asked as CGI has it (RFC 3875). What a caller may not see or do is
/// said to Git itself, for this one run: no ref that is hidden is told of, fetched or pushed to.
final class GitBackend {

    static final String FETCH = "git-upload-pack";
    static final String PUSH = "git-receive-pack";

    static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int HEAD_BYTES_MAX = 8 << 10;
    private static final int STATUS_DIGITS = 3;
    private static final int OK = 200;

    private final Repositories repositories;

    GitBackend(Repositories repositories) {
        this.repositories = repositories;
    }

    /// What is asked.
    ///
    /// @param service [#FETCH] or [#PUSH]
    /// @param isAboutRefs which refs there are, before anything is fetched or pushed
    /// @param open the only branches that there are for it
    /// @param isForward no branch may lose what it has
    /// @param bytesMax of a pack
    record Call(
            String store,
            String service,
            boolean isAboutRefs,
            String user,
            List<Branch> open,
            boolean isForward,
            long bytesMax) {}

    /// Before the body of an answer.
    record Head(int status, Map<String, String> headers) {

        String contentType() {
            return headers.getOrDefault("content-type", "text/plain");
        }
    }

    GitProcess start(Call call) {
        String door = call.isAboutRefs() ? "info/refs" : call.service();
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
                "/%s.git/%s".formatted(call.store(), door),
                "QUERY_STRING",
                call.isAboutRefs() ? "service=" + call.service() : "",
                "REMOTE_USER",
                call.user()));
        if (!call.isAboutRefs()) {
            variables.put("CONTENT_TYPE", requestType(call.service()));
        }
        ProcessBuilder program = repositories.git().program(List.of("http-backend"), settings(call), variables);
        return GitProcess.start(program, PATIENCE);
    }

    static String requestType(String service) {
        return "application/x-%s-request".formatted(service);
    }

    /// Null if it ended before it had said anything.
    static @Nullable Head head(InputStream out) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!bytes.toString(US_ASCII).endsWith("\r\n\r\n")) {
            int next = out.read();
            if (next < 0 || bytes.size() > HEAD_BYTES_MAX) {
                return null;
            }
            bytes.write(next);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        bytes.toString(US_ASCII)
                .lines()
                .map(line -> line.split(":", 2))
                .filter(it -> it.length == 2)
                .forEach(it -> headers.put(it[0], it[1].strip()));
        String status = headers.remove("Status");
        return new Head(status == null ? OK : Integer.parseInt(status.substring(0, STATUS_DIGITS)), headers);
    }

    private static List<Setting> settings(Call call) {
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting("http.receivepack", Boolean.toString(call.service().equals(PUSH))),
                new Setting("http.uploadpack", Boolean.toString(call.service().equals(FETCH))),
                new Setting("http.getanyfile", "false"),
                new Setting("receive.denyDeletes", "true"),
                new Setting("receive.denyNonFastForwards", Boolean.toString(call.isForward())),
                new Setting("receive.maxInputSize", Long.toString(call.bytesMax())),
                new Setting("receive.fsckObjects", "true"),
                new Setting("receive.unpackLimit", "1"),
                new Setting("transfer.hideRefs", "HEAD"),
                new Setting("transfer.hideRefs", "refs")));
        call.open().forEach(it -> settings.add(new Setting("transfer.hideRefs", "!" + it.ref())));
        if (call.open().stream().anyMatch(Branch::isProtected)) {
            settings.add(new Setting("transfer.hideRefs", "!HEAD"));
        }
        return settings;
    }
}
