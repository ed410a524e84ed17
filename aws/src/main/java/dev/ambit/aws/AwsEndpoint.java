package dev.ambit.aws;

import java.net.URI;
import javax.net.ssl.SSLSocketFactory;

/// A stand-in for AWS, which does not check credentials.
///
/// @param address of all services
/// @param speed how many times as fast as AWS it is
/// @param trust decides which certificates of caches are trusted
public record AwsEndpoint(URI address, int speed, SSLSocketFactory trust) {}
