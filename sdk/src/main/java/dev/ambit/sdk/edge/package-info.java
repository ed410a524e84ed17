/// Edge documents: the state of a customer in the shape that public SDKs cache. The server keeps the documents in
/// memory and renders a document again when the event log changes the customer.
@NullMarked
package dev.ambit.sdk.edge;

import org.jspecify.annotations.NullMarked;
