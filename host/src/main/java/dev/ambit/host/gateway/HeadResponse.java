package dev.ambit.host.gateway;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// A response to HEAD. If the function did not state the length of its page, neither does this response. Jetty would
/// send `Content-Length: 0`, because the body is empty.
final class HeadResponse extends Response.Wrapper {

    HeadResponse(Request request, Response response) {
        super(request, response);
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
        boolean isUnstated = last
                && !isCommitted()
                && !BufferUtil.hasContent(content)
                && !getHeaders().contains(HttpHeader.CONTENT_LENGTH)
                && getStatus() != HttpStatus.NO_CONTENT_204
                && getStatus() != HttpStatus.NOT_MODIFIED_304;
        if (isUnstated) {
            super.write(
                    false,
                    BufferUtil.EMPTY_BUFFER,
                    Callback.from(() -> super.write(true, content, callback), callback::failed));
        } else {
            super.write(last, content, callback);
        }
    }
}
