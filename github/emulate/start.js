// Starts the stand-in for GitHub with one repository and one App, prints its URL and the key of the App as JSON, and
// ends with its standard input.
import { createEmulator } from "emulate";

const write = { administration: "write", contents: "write", metadata: "read", statuses: "write" };
const app = (app_id, installation_id, permissions) => ({
  app_id,
  slug: `app-${app_id}`,
  name: `App ${app_id}`,
  permissions,
  events: ["push"],
  webhook_url: process.env.WEBHOOK_URL,
  webhook_secret: process.env.WEBHOOK_SECRET,
  installations: [{ installation_id, account: "acme", repository_selection: "all" }],
});

const github = await createEmulator({
  service: "github",
  port: Number(process.env.PORT),
  seed: {
    tokens: { "token-of-a-developer": { login: "acme", scopes: ["repo"] } },
    github: {
      users: [{ login: "acme", email: "acme@store.example" }],
      repos: [
        { owner: "acme", name: "store", auto_init: true },
        { owner: "acme", name: "empty", auto_init: false },
      ],
      apps: [app(12345, 100, write), app(23456, 200, { contents: "read", metadata: "read" })],
    },
  },
});
const key = github.generatedSecrets.find((it) => it.kind === "github.app_private_key" && it.id === "12345");
const other = github.generatedSecrets.find((it) => it.kind === "github.app_private_key" && it.id === "23456");
console.log(JSON.stringify({ key: key.value, other: other.value }));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
