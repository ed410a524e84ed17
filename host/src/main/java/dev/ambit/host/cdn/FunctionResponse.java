package dev.ambit.host.cdn;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Decides at the first bytes of a function's response whether to stream it, to buffer it for the cache, or to
/// replace an error by a stale entry or an error page.
final class FunctionResponse extends Response.Wrapper {

    private enum Mode {
        UNSEEN,
        PASSING,
        KEEPING,
        /// Passed on as it arrives, and kept.
        COPYING,
        STALE,
        PAGE
    }

    private final Response to;
    private final Behavior behavior;
    private final ErrorPages pages;
    private final @Nullable CacheRequest asked;
    private final Executor threads;
    private Mode way = Mode.UNSEEN;
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private HttpFields received = HttpFields.EMPTY;

    /// @param asked null if the response must not be cached
    /// @param threads runs the compression of cached responses
    FunctionResponse(
            Request request,
            Response to,
            Behavior behavior,
            ErrorPages pages,
            @Nullable CacheRequest asked,
            Executor threads) {
        super(request, to);
        this.to = to;
        this.behavior = behavior;
        this.pages = pages;
        this.asked = asked;
        this.threads = threads;
    }

    /// Answers with the response to an identical request.
    void deliver(CachedResponse copy, Callback callback) throws IOException {
        VisitorResponse.of(copy, behavior, copy.ageSeconds(System.nanoTime())).answer(getRequest(), to, callback);
    }

    @Override
    public void reset() {
        way = Mode.UNSEEN;
        kept = new ByteArrayOutputStream();
        super.reset();
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
        if (way == Mode.UNSEEN) {
            way = chooseMode(last);
        }
        if (way == Mode.PASSING) {
            to.write(last, content, callback);
        } else if (way == Mode.COPYING) {
            copy(last, content, callback);
        } else if (way == Mode.KEEPING && !fits(content)) {
            passAfterAll(last, content, callback);
        } else {
            if (way == Mode.KEEPING && content != null) {
                kept.writeBytes(BufferUtil.toArray(content));
                content.position(content.limit());
            }
            if (last) {
                end(callback);
            } else {
                callback.succeeded();
            }
        }
    }

    /// @param isWhole whether the first bytes are the whole response
    private Mode chooseMode(boolean isWhole) {
        int status = getStatus();
        if (asked != null && asked.prefersStale(status, System.nanoTime())) {
            return Mode.STALE;
        }
        if (pages.covers(status, getRequest())) {
            return Mode.PAGE;
        }
        if (asked != null
                && asked.isToBeKept(status, getHeaders())
                && !getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
            if (isWhole
                    || getHeaders().contains(HttpHeader.CONTENT_LENGTH)
                    || VisitorResponse.isPartial(getRequest())) {
                return Mode.KEEPING;
            }
            received = HttpFields.from(getHeaders().stream().toArray(HttpField[]::new));
            addHeaders();
            return Mode.COPYING;
        }
        pass();
        return Mode.PASSING;
    }

    private void pass() {
        if (asked != null) {
            asked.drop();
        }
        addHeaders();
    }

    private void addHeaders() {
        behavior.headers().forEach(getHeaders()::put);
        getHeaders().put(VisitorResponse.CACHE, "miss");
    }

    /// Passes a part of a streamed response on, so that the visitor does not wait for the last one. The copy is stored
    /// before the visitor gets the last part, so that the next request finds it.
    private void copy(boolean last, @Nullable ByteBuffer content, Callback callback) {
        if (!fits(content)) {
            way = Mode.PASSING;
            requireNonNull(asked).drop();
            kept = new ByteArrayOutputStream();
            to.write(last, content, callback);
            return;
        }
        if (content != null) {
            kept.writeBytes(BufferUtil.toArray(content));
        }
        if (last) {
            threads.execute(() -> storeCopy(content, callback));
        } else {
            to.write(false, content, callback);
        }
    }

    private void storeCopy(@Nullable ByteBuffer content, Callback callback) {
        try {
            var _ = requireNonNull(asked).copy(getStatus(), received, kept.toByteArray(), System.nanoTime());
        } catch (RuntimeException e) {
            callback.failed(e);
            return;
        }
        to.write(true, content, callback);
    }

    private boolean fits(@Nullable ByteBuffer content) {
        return kept.size() + BufferUtil.length(content) <= CachedResponse.BYTES_MAX;
    }

    private void passAfterAll(boolean last, @Nullable ByteBuffer content, Callback callback) {
        way = Mode.PASSING;
        pass();
        byte[] before = kept.toByteArray();
        kept = new ByteArrayOutputStream();
        to.write(
                false,
                ByteBuffer.wrap(before),
                Callback.from(() -> to.write(last, content, callback), callback::failed));
    }

    private void end(Callback callback) {
        try {
            switch (way) {
                case KEEPING -> threads.execute(() -> store(callback));
                case STALE -> {
                    CachedResponse stale = requireNonNull(requireNonNull(asked).stale());
                    deliver(stale, callback);
                }
                case PAGE -> pages.answer(getStatus(), getRequest(), to, callback);
                case UNSEEN, PASSING, COPYING -> throw new IllegalStateException("The response was already forwarded");
            }
        } catch (IOException e) {
            callback.failed(e);
        }
    }

    /// Creates the cache entry off the I/O thread, because compression takes time.
    private void store(Callback callback) {
        try {
            CachedResponse copy =
                    requireNonNull(asked).copy(getStatus(), getHeaders(), kept.toByteArray(), System.nanoTime());
            VisitorResponse.of(copy, behavior, -1).answer(getRequest(), to, callback);
        } catch (IOException | RuntimeException e) {
            callback.failed(e);
        }
    }
}
