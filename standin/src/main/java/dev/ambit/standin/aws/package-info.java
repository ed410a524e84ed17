/// The stand-in for AWS: moto behind a proxy that refuses what AWS refuses. It runs functions as local processes, and
/// answers visitors of distributions and API stages.
@NullMarked
package dev.ambit.standin.aws;

import org.jspecify.annotations.NullMarked;
