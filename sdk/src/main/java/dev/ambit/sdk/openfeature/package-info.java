/// OpenFeature Remote Evaluation Protocol (OFREP): features as flags. OpenFeature providers of all languages work with
/// it, without a client of our own.
@NullMarked
package dev.ambit.sdk.openfeature;

import org.jspecify.annotations.NullMarked;
