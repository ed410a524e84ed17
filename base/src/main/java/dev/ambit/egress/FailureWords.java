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

/// Says why a call failed, to somebody who sees the receiver and not our stack.
final class FailureWords {

    private static final String BROKEN = "The connection was closed before the answer was whole.";

    private FailureWords() {}

    static String of(Throwable failure, Duration timeout) {
        return switch (failure) {
            // Which one is nobody's business who asks from outside.
            case ClosedAddressException _ -> "The name leads to an address that is closed to outgoing calls.";
            case UnknownHostException _ -> "The name is not known.";
            case SocketTimeoutException _ -> "No connection came about in time.";
            case TimeoutException _ -> "No whole answer came within %d ms.".formatted(timeout.toMillis());
            case ConnectException refused -> "No connection came about: " + refused.getMessage() + ".";
            case SSLException insecure -> "No secure connection came about: " + insecure.getMessage() + ".";
            case RejectedExecutionException _ -> "Too many calls wait for this receiver.";
            case HttpResponseException garbled -> "The answer is not HTTP: " + garbled.getMessage() + ".";
            case HttpException garbled -> "The answer is not HTTP: " + garbled.getReason() + ".";
            case EOFException _, ClosedChannelException _ -> BROKEN;
            case Throwable other -> "The connection broke: " + other + ".";
        };
    }
}
