package dev.ambit.egress;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.io.Content;

/// A request body that checks whether to send the request. It is read once the connection is established, before
/// the headers are written.
final class WithdrawableBody extends BytesRequestContent {

    private final BooleanSupplier mayBegin;
    private boolean begun;

    WithdrawableBody(byte[] body, BooleanSupplier mayBegin) {
        super(body);
        this.mayBegin = mayBegin;
    }

    @Override
    public Content.Chunk read() {
        begun = begun || mayBegin.getAsBoolean();
        return begun ? super.read() : Content.Chunk.from(new WithdrawnException());
    }

    @Override
    public boolean rewind() {
        begun = false;
        return super.rewind();
    }
}
