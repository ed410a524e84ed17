/// The protocols of public SDKs. This package assembles them: it adds their routes, which lead to the use cases of
/// core.
@NullMarked
package dev.ambit.sdk;

import org.jspecify.annotations.NullMarked;
