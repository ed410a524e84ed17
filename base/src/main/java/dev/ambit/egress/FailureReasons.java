package dev.ambit.egress;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;

/// Describes why a request failed, for the owner of the receiving server.
final class FailureReasons {

    private static final String BROKEN = "The server closed the connection before the response was complete.";

    private FailureReasons() {}

    static String of(Throwable failure, Duration timeout) {
        return switch (failure) {
            // The address is omitted, because it may be private.
            case ClosedAddressException _ ->
                "The host name resolves to an address that is closed to outgoing requests.";
            case UnknownHostException _ -> "The host name cannot be resolved.";
            case SocketTimeoutException _ -> "The connection timed out.";
            case TimeoutException _ -> "The response was not complete within %d ms.".formatted(timeout.toMillis());
            case ConnectException refused -> "The connection failed: " + refused.getMessage() + ".";
            case SSLException insecure -> "The TLS handshake failed: " + insecure.getMessage() + ".";
            case RejectedExecutionException _ -> "Too many requests are waiting for this server.";
            case HttpResponseException garbled -> "The response is not valid HTTP: " + garbled.getMessage() + ".";
            case HttpException garbled -> "The response is not valid HTTP: " + garbled.getReason() + ".";
            case EOFException _, ClosedChannelException _ -> BROKEN;
            case Throwable other -> "The connection was lost: " + other + ".";
        };
    }
}
