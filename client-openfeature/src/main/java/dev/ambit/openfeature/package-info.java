/// The OpenFeature provider of the Java client. Flags are features, and the targeting key is the customer.
@NullMarked
package dev.ambit.openfeature;

import org.jspecify.annotations.NullMarked;
