package dev.ambit.hosting;

import static dev.ambit.host.link.LinkClient.encoded;

import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.function.Version;
import dev.ambit.host.git.AssetCounts;
import dev.ambit.host.git.CommitContents;
import dev.ambit.host.git.GitAnswer;
import dev.ambit.host.git.GitCall;
import dev.ambit.host.git.GitOperation;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.http.Json;
import dev.ambit.stack.ResourceKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sends the calls of [RepositoryAgent] to the host where the repository lives. Bodies of Git clients pass through
/// unparsed.
///
/// @param hosts sends requests to the hosts
public record RemoteRepositories(HostRouter hosts) implements RepositoryAgent {

    /// Longer than Git may run, so that the host can say why it stopped Git.
    private static final Duration CALL_MAX_OF_LINK = CALL_MAX.plusMinutes(1);

    /// Covers many files, which an S3 endpoint stores one by one.
    private static final Duration PUBLICATION_MAX = Duration.ofHours(2);

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    @Override
    public Map<String, String> heads(String store) {
        Map<String, String> heads = hosts.ofStore(store)
                .get(path(store) + "/heads", LinkMessages.Texts.class)
                .values();
        if (!heads.values().stream().allMatch(it -> COMMIT.matcher(it).matches())) {
            throw new IllegalStateException("The host sent heads of %s that are no commit ids".formatted(store));
        }
        return heads;
    }

    @Override
    public void begin(String store, String branch) {
        hosts.forWriteToStore(store).post(path(store, branch), Map.of());
    }

    @Override
    public void set(String store, String branch, String commit) {
        hosts.forWriteToStore(store)
                .put("%s?commit=%s".formatted(path(store, branch), encoded(commit)), InputStream.nullInputStream(), 0);
    }

    @Override
    public void remove(String store, String branch) {
        // The slug of a deleted account leads to no host any more, but the name of its branch does.
        hosts.forWrite(ResourceKind.BRANCH, branch).delete(path(store, branch));
    }

    @Override
    public GitAnswer answer(GitCall call, InputStream body) {
        byte[] line = Json.write(call);
        byte[] ended = Arrays.copyOf(line, line.length + 1);
        ended[line.length] = '\n';
        LinkClient host = call.isAboutRefs() || call.service() == GitOperation.FETCH
                ? hosts.ofStore(call.store())
                : hosts.forWriteToStore(call.store());
        HttpResponse<InputStream> response = host.postStream(
                LinkMessages.GIT, new SequenceInputStream(new ByteArrayInputStream(ended), body), CALL_MAX_OF_LINK);
        return new GitAnswer(
                Integer.parseInt(header(response, LinkMessages.GIT_STATUS)),
                Boolean.parseBoolean(header(response, LinkMessages.GIT_MAY_GO_ON)),
                response.body());
    }

    @Override
    public Optional<byte[]> parameters(String store, String commit) {
        return hosts.ofStore(store)
                .findStream(path(store, commit, "parameters"))
                .map(it -> bytes(it, PARAMETER_BYTES_MAX, PARAMETERS));
    }

    @Override
    public CommitContents check(String store, String commit, boolean usesFunction, boolean usesAssets) {
        String path = "%s?function=%s&assets=%s".formatted(path(store, commit, "contents"), usesFunction, usesAssets);
        return hosts.ofStore(store).get(path, CommitContents.class);
    }

    @Override
    public Version deployFunction(String store, String commit, String function, @Nullable String runtime) {
        String query = "?name=%s%s".formatted(encoded(function), runtime == null ? "" : "&runtime=" + encoded(runtime));
        return hosts.forWriteToStore(store).post(path(store, commit, "function") + query, Map.of(), Version.class);
    }

    @Override
    public byte[] functionZip(String store, String commit) {
        return hosts.ofStore(store)
                .findStream(path(store, commit, "function"))
                .map(it -> bytes(it, FunctionAgent.BYTES_MAX, "a function"))
                .orElseThrow();
    }

    @Override
    public InputStream assetZip(String store, String commit) {
        return hosts.ofStore(store).findStream(path(store, commit, "assets")).orElseThrow();
    }

    @Override
    public AssetCounts publish(String store, String commit, String bucket, String token) {
        var message = new LinkMessages.Publication(bucket, token);
        return hosts.forWriteToStore(store)
                .post(path(store, commit, "assets"), message, AssetCounts.class, PUBLICATION_MAX);
    }

    private static byte[] bytes(InputStream content, int max, String what) {
        try (content) {
            byte[] bytes = content.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new IllegalStateException("The host sent more than %d bytes of %s".formatted(max, what));
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    private static String path(String store) {
        return "/repositories/" + encoded(store);
    }

    private static String path(String store, String branch) {
        return "%s/branches/%s".formatted(path(store), encoded(branch));
    }

    private static String path(String store, String commit, String part) {
        return "%s/commits/%s/%s".formatted(path(store), encoded(commit), part);
    }
}
