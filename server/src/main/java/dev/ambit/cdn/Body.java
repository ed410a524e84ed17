package dev.ambit.cdn;

import dev.ambit.bucket.BucketObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Bytes that can be had from any place on.
sealed interface Body {

    long length();

    /// As the last of its answer.
    void write(Response response, long from, long length, Callback callback) throws IOException;

    /// In memory.
    final class Held implements Body {

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

    /// In a bucket; they pass through, and are read where waiting is allowed.
    record Stored(BucketObject object) implements Body {

        @Override
        public long length() {
            return object.length();
        }

        @Override
        public void write(Response response, long from, long length, Callback callback) throws IOException {
            Content.Source bytes = Content.Source.from(null, object.open(from), 0, length);
            Content.copy(bytes, response, callback);
        }
    }
}
