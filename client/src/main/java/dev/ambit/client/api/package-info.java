/// The REST API as Java methods and records, which `ClientApiTest` generates from `/openapi.json`. Start with
/// `AmbitApi`.
@NullMarked
package dev.ambit.client.api;

import org.jspecify.annotations.NullMarked;
