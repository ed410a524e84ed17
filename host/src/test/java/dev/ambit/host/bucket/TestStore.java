package dev.ambit.host.bucket;

import dev.ambit.TestPort;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/// The operator's S3 over HTTP, with its own key.
public final class TestStore implements AutoCloseable {

    public static final String KEY = "operator";
    public static final String SECRET = "operators/secret+";

    private final int port;
    private final Path root;
    private final ChangingBlobStore files;
    private S3Proxy proxy;

    private TestStore(int port, Path root) throws Exception {
        this.port = port;
        this.root = root;
        this.files = new ChangingBlobStore(root);
        this.proxy = listen(port, files);
    }

    /// Listens when it returns.
    ///
    /// @param root where it keeps its buckets, a directory each
    public static TestStore start(Path root) throws Exception {
        Files.createDirectories(root);
        int port = TestPort.free();
        return new TestStore(port, root);
    }

    private static S3Proxy listen(int port, ChangingBlobStore files) throws Exception {
        S3Proxy proxy = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .blobStore(files)
                .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
                .build();
        proxy.start();
        return proxy;
    }

    /// As the option says it.
    public String url() {
        return "http://%s:%s@127.0.0.1:%d?region=us-east-1".formatted(KEY, SECRET.replace("/", "%2F"), port);
    }

    public Path directory(String bucket) {
        return root.resolve(bucket);
    }

    /// Stops answering at its address.
    public void stop() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public void startAgain() throws Exception {
        proxy = listen(port, files);
    }

    public ChangingBlobStore files() {
        return files;
    }

    @Override
    public void close() {
        stop();
    }
}
