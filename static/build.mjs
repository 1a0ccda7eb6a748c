// Builds the client: src -> dist/assets (hashed names), dist/manifest.json, dist/index.html.
//
//   node build.mjs            once, minified, budget checked
//   node build.mjs --watch    rebuilds on every change, readable, no budget
//
// The server answers every client route with dist/index.html, after replacing __CSP_NONCE__ with the
// nonce of that response, and serves dist/assets under /assets with a lifetime of a year.

import { context } from "esbuild";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { checkBudget, firstPageScripts } from "./budget.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");
const assets = join(dist, "assets");
const watch = process.argv.includes("--watch");

// esbuild emits one style sheet an entry and none that a lazy chunk would load, so the entry takes in
// every CSS module there is. All of them together weigh less than one picture.
const allStyles = {
  name: "all-styles",
  setup(build) {
    build.onResolve({ filter: /^virtual:all-styles$/ }, () => ({ path: "all-styles", namespace: "styles" }));
    build.onLoad({ filter: /.*/, namespace: "styles" }, async () => {
      const source = join(root, "src");
      const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith(".module.css"));
      const imports = files.sort().map((name) => `import ${JSON.stringify("./" + name.replaceAll("\\", "/"))};`);
      return { contents: imports.join("\n"), resolveDir: source, watchDirs: [source] };
    });
  },
};

// Runs after every build: pages and manifest are written once all assets stand, so a reader never sees half.
const publish = {
  name: "publish",
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length > 0 || !result.metafile) return;
      const isMain = (output) => output.entryPoint?.endsWith("src/main.tsx");
      const sheet = Object.values(result.metafile.outputs).find(isMain)?.cssBundle;
      const outputs = Object.entries(result.metafile.outputs).filter(
        ([path]) => path.includes("/assets/") && (!path.endsWith(".css") || path === sheet),
      );
      const named = {};
      let font = "";
      for (const [path, output] of outputs) {
        const name = relative(assets, join(root, path)).replaceAll("\\", "/");
        if (isMain(output)) {
          named.main = name;
          named.styles = relative(assets, join(root, sheet));
        }
        if (output.entryPoint?.endsWith("src/app/early.ts")) named.early = name;
        if (output.entryPoint && !/early|main/.test(output.entryPoint)) named[output.entryPoint] = name;
        if (/^inter-latin-wght-normal-/.test(name)) font = name;
        if (/^favicon-[A-Z0-9]{8}\.svg$/.test(name)) named.favicon = name;
      }
      const preloads = firstPageScripts(result.metafile)
        .map((path) => relative(assets, join(root, path)))
        .filter((name) => name !== named.main && name !== named.early);
      const page = (await readFile(join(root, "src/index.html"), "utf8"))
        .replace("<!-- preloads -->", preloads.map((name) => `<link rel="modulepreload" href="/assets/${name}">`).join("\n    "))
        .replaceAll(/%(\w+)%/g, (_, key) => (key === "font" ? font : named[key]));
      await replaceFile(join(dist, "manifest.json"), JSON.stringify(named, null, 2) + "\n");
      await replaceFile(join(dist, "index.html"), page);
      await prune(new Set(outputs.map(([path]) => relative(assets, join(root, path)))));
      if (watch) console.log(`built ${named.main}`);
      else checkBudget(root, result.metafile);
    });
  },
};

async function replaceFile(path, text) {
  await writeFile(path + ".new", text);
  await rename(path + ".new", path);
}

async function prune(wanted) {
  for (const name of await readdir(assets)) {
    if (!wanted.has(name)) await rm(join(assets, name), { force: true });
  }
}

await mkdir(assets, { recursive: true });
const build = await context({
  absWorkingDir: root,
  entryPoints: ["src/main.tsx", "src/app/early.ts"],
  bundle: true,
  splitting: true,
  format: "esm",
  outdir: "dist/assets",
  publicPath: "/assets",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  jsx: "automatic",
  jsxImportSource: "preact",
  target: ["chrome123", "firefox121", "safari17.5"],
  minify: !watch,
  sourcemap: watch ? "linked" : false,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  define: { "process.env.NODE_ENV": watch ? '"development"' : '"production"' },
  plugins: [allStyles, publish],
});
if (watch) {
  await build.watch();
} else {
  await build.rebuild();
  await build.dispose();
}
