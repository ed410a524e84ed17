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

/// Runs `git http-backend` over CGI (RFC 3875). The configuration of each run hides all refs that the caller cannot
/// access, so that Git itself refuses to list, fetch or update them.
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

    /// A request to the backend.
    ///
    /// @param service [#FETCH] or [#PUSH]
    /// @param isAboutRefs whether it asks for the list of refs, before a fetch or push
    /// @param open the only branches that are visible
    /// @param isForward whether non-fast-forward updates are refused
    /// @param bytesMax largest pack
    record Call(
            String store,
            String service,
            boolean isAboutRefs,
            String user,
            List<Branch> open,
            boolean isForward,
            long bytesMax) {}

    /// Status and headers of a response.
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

    /// Reads status and headers; null if the process exited without output.
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
