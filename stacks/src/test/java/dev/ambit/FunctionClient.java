package dev.ambit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.function.Functions;
import dev.ambit.host.function.FunctionAdmission;
import dev.ambit.host.function.FunctionHost;
import dev.ambit.host.function.TestCode;
import dev.ambit.stack.WantedResource;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/// A function with a constant answer, and its clients.
record FunctionClient(Functions functions, FunctionHost host) implements ResourceClient {

    @Override
    public void write(WantedResource wanted, String text) {
        functions.deploy(wanted, TestCode.script("""
                require('node:http').createServer((_, response) => response.end('%s'))
                    .listen(process.env.PORT, '127.0.0.1');
                """.formatted(text)));
    }

    @Override
    public String read(WantedResource wanted) throws IOException {
        if (!(host.visit(wanted.name()).join() instanceof FunctionAdmission.Admitted visit)) {
            throw new IOException("It does not run.");
        }
        try (var channel =
                SocketChannel.open(UnixDomainSocketAddress.of(visit.instance().socket()))) {
            Channels.newOutputStream(channel).write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        } finally {
            visit.end().run();
        }
    }
}
