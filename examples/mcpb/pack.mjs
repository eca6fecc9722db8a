// Packs a built program into a bundle that Claude Desktop and other hosts install by a double-click:
//
//	node examples/mcpb/pack.mjs PROGRAM SYSTEM ARCHITECTURE VERSION FOLDER
//
// SYSTEM is linux, darwin or windows, as Go calls them; ARCHITECTURE becomes part of the name alone: no bundle can say which one it is for.
// FOLDER gets orgdata-mcp_VERSION_SYSTEM_ARCHITECTURE.mcpb, valid by the official schema or not written.
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { packExtension } from "@anthropic-ai/mcpb";

const here = import.meta.dirname;

// How Node.js, and so a bundle's manifest, calls the systems.
const hosts = { linux: "linux", darwin: "darwin", windows: "win32" };

const [program, system, architecture, version, folder] = process.argv.slice(2);
if (!folder || !hosts[system]) {
  console.error("usage: node pack.mjs PROGRAM linux|darwin|windows ARCHITECTURE VERSION FOLDER");
  process.exit(2);
}

// manifestOf is the manifest of the bundle for one system.
function manifestOf() {
  const manifest = JSON.parse(readFileSync(join(here, "manifest.json"), "utf8"));
  manifest.version = version;
  manifest.compatibility.platforms = [hosts[system]];
  if (system === "windows") manifest.server.entry_point += ".exe";
  return manifest;
}

// stage lays out in a folder what the bundle holds.
function stage(root) {
  const manifest = manifestOf();
  mkdirSync(join(root, "server"));
  copyFileSync(program, join(root, manifest.server.entry_point));
  chmodSync(join(root, manifest.server.entry_point), 0o755);
  copyFileSync(join(here, manifest.icon), join(root, manifest.icon));
  copyFileSync(join(here, "../../LICENSE"), join(root, "LICENSE"));
  writeFileSync(join(root, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
}

const staged = mkdtempSync(join(tmpdir(), "orgdata-mcpb-"));
try {
  stage(staged);
  const bundle = resolve(folder, `orgdata-mcp_${version}_${system}_${architecture}.mcpb`);
  if (!(await packExtension({ extensionPath: staged, outputPath: bundle, silent: true }))) {
    throw new Error(`${bundle} was not packed`);
  }
  console.log(bundle);
} finally {
  rmSync(staged, { recursive: true });
}
