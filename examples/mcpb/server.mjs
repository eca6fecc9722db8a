// Writes the entry of a release for the MCP Registry, from server.json, to stdout:
//
//	node examples/mcpb/server.mjs VERSION FOLDER
//
// FOLDER has the bundles of that version. Each package gets the SHA-256 of its bundle, by which clients check what they have downloaded; one
// that is missing in FOLDER is an error.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

const [version, folder] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node server.mjs VERSION FOLDER");
  process.exit(2);
}

const template = readFileSync(join(import.meta.dirname, "server.json"), "utf8");
const server = JSON.parse(template.replaceAll("0.0.0", version));
for (const each of server.packages) {
  const bundle = readFileSync(join(folder, basename(each.identifier)));
  each.fileSha256 = createHash("sha256").update(bundle).digest("hex");
}
console.log(JSON.stringify(server, null, 2));
