// Bundles each widget into one ES module, and puts the licences of what is in them beside them.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const here = new URL(".", import.meta.url);
const read = (path) => readFileSync(new URL(path, here), "utf8");
const { dependencies } = JSON.parse(read("package.json"));

// A test computes it anew: a bundle that is older than its source is noticed without node.
const sources = readdirSync(here).filter((name) => /\.(js|json)$/.test(name)).sort();
const digest = createHash("sha256");
for (const name of sources) digest.update(read(name));

await build({
  entryPoints: ["explorer.js", "orgchart.js"].map((name) => new URL(name, here).pathname),
  outdir: new URL("../static", here).pathname,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: `// Built by ../js/build.js from sources ${digest.digest("hex")}; licences in LICENSES.txt` },
});

const licences = Object.entries(dependencies).map(([name, version]) => {
  const found = JSON.parse(read(`node_modules/${name}/package.json`));
  if (found.version !== version) throw new Error(`${name} is ${found.version}, not ${version}: npm install anew`);
  return `${name} ${version} (${found.license})\n\n${read(`node_modules/${name}/LICENSE`).trim()}\n`;
});
writeFileSync(new URL("../static/LICENSES.txt", here), `Bundled into the modules beside this file:\n\n${licences.join("\n---\n\n")}`);
