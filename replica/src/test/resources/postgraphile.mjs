// PostGraphile 4 as the document's example runs it, on a database that is given: node postgraphile.mjs URL
// Tells its port on the first line of its output.
import http from "node:http";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const { postgraphile } = require("postgraphile");
const { NodePlugin } = require("graphile-build");
const simplify = require("@graphile-contrib/pg-simplify-inflector");
const filter = require("postgraphile-plugin-connection-filter");

const server = http.createServer(
  postgraphile(process.argv[2], "public", {
    appendPlugins: [simplify, filter],
    skipPlugins: [NodePlugin],
    dynamicJson: true,
    setofFunctionsContainNulls: false,
    ignoreRBAC: false,
    disableDefaultMutations: true,
    legacyRelations: "omit",
    disableQueryLog: true,
  }),
);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
