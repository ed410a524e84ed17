package dev.ambit.host.cdn;

import com.google.common.io.ByteStreams;
import dev.ambit.host.bucket.BucketObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// A response body with random access.
sealed interface ResponseBody {

    long length();

    /// Writes a range as the end of the response.
    void write(Response response, long from, long length, Callback callback) throws IOException;

    /// A body in memory.
    final class Held implements ResponseBody {

        private final byte[] bytes;

        Held(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void write(Response response, long from, long length, Callback callback) {
            response.write(true, ByteBuffer.wrap(bytes, (int) from, (int) length), callback);
        }
    }

    /// A body in a bucket. It is streamed on its own thread, so slow buckets and visitors do not block others.
    record Stored(BucketObject object) implements ResponseBody {

        @Override
        public long length() {
            return object.length();
        }

        @Override
        public void write(Response response, long from, long length, Callback callback) throws IOException {
            InputStream bytes = object.open(from);
            Thread.startVirtualThread(() -> pass(bytes, length, response, callback));
        }

        private static void pass(InputStream bytes, long length, Response response, Callback callback) {
            try (bytes) {
                OutputStream to = Content.Sink.asOutputStream(response);
                ByteStreams.limit(bytes, length).transferTo(to);
                to.close();
            } catch (IOException | RuntimeException e) {
                callback.failed(e);
                return;
            }
            callback.succeeded();
        }
    }
}
