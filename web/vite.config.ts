import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build } from "esbuild";
import { defineConfig, type Plugin } from "vite";
import { fixtures } from "./dev/fixtures-plugin.js";
import { firstPaint } from "./kit/theme.js";

const WEB = fileURLToPath(new URL(".", import.meta.url));
const SERVER = "http://127.0.0.1:8080";

/** First load, gzip: everything the page asks for before it can show a sign-in or a list. */
const FIRST_LOAD_MAX_KB = 220;
/** What a lazy page may bring along on top of it. */
const LAZY_MAX_KB: Readonly<Record<string, number>> = { "pages/strategy-editor/page.tsx": 110 };

export default defineConfig(({ mode }) => ({
  root: WEB,
  base: "/",
  plugins: [
    react(),
    firstPaintStyle(),
    preloadLetters(),
    mode === "fixtures" ? fixtures() : firstLoadBudget(),
    chatWidget(),
    noticeScripts(),
    compressed(),
  ],
  build: {
    outDir: fileURLToPath(new URL(mode === "fixtures" ? "../var/web-fixtures" : "../dist/web", import.meta.url)),
    emptyOutDir: true,
    target: "es2023",
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // The fixtures bring the gallery of the kit along, at /dev/gallery.html.
    ...(mode === "fixtures" && { rolldownOptions: { input: [`${WEB}index.html`, `${WEB}dev/gallery.html`] } }),
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: SERVER, changeOrigin: false } },
    fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] },
  },
}));

/** The ground of the page in both themes, before any file has come: no white flash in the dark. */
function firstPaintStyle(): Plugin {
  return {
    name: "acuerdo:first-paint",
    transformIndexHtml: () => [{ tag: "style", children: firstPaint(), injectTo: "head" }],
  };
}

/** The letters are asked for together with the script, so that text does not change its width under the reader. */
function preloadLetters(): Plugin {
  return {
    name: "acuerdo:preload-letters",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((name) => /inter-latin-wght.*\.woff2$/.test(name))
          .map((name) => ({
            tag: "link",
            attrs: { rel: "preload", href: `/${name}`, as: "font", type: "font/woff2", crossorigin: "" },
            injectTo: "head" as const,
          })),
    },
  };
}

/** Stops a build whose first load has grown past its budget, and says by how much. */
function firstLoadBudget(): Plugin {
  return {
    name: "acuerdo:first-load-budget",
    apply: "build",
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const take = (name: string, into: Set<string>): void => {
        if (into.has(name)) return;
        into.add(name);
        for (const other of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) take(other, into);
      };
      const kbOf = (names: ReadonlySet<string>): number =>
        Math.ceil(
          chunks
            .filter(({ fileName }) => names.has(fileName))
            .reduce((sum, { code }) => sum + gzipSync(code).length, 0) / 1000,
        );
      const first = new Set<string>();
      for (const { fileName, isEntry } of chunks) if (isEntry) take(fileName, first);
      // The words of one language come with the frame.
      for (const { fileName, facadeModuleId } of chunks)
        if (/locales\/es\/(?:kit|problems|states)\.json$/.test(facadeModuleId ?? "")) take(fileName, first);
      const kb = kbOf(first);
      this.info(`first load: ${kb} kB of script in ${first.size} files (gzip), of ${FIRST_LOAD_MAX_KB}`);
      if (kb > FIRST_LOAD_MAX_KB)
        this.error(`the first load is ${kb} kB of script; the budget is ${FIRST_LOAD_MAX_KB} kB`);
      for (const [page, most] of Object.entries(LAZY_MAX_KB)) {
        const own = new Set<string>();
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(page));
        if (!chunk) this.error(`there is no ${page} to weigh`);
        take(chunk.fileName, own);
        const more = kbOf(new Set([...own].filter((name) => !first.has(name))));
        this.info(`${page}: ${more} kB more, of ${most}`);
        if (more > most) this.error(`${page} brings ${more} kB of script along; its budget is ${most} kB`);
      }
    },
  };
}

/** What a page of somebody else is asked to load. */
const CHAT_MAX_KB = 8;

/** The chat for other sites: one classic script with a name that never changes, because they wrote it into their pages. */
function chatWidget(): Plugin {
  return {
    name: "acuerdo:chat-widget",
    apply: "build",
    async generateBundle() {
      const { outputFiles } = await build({
        entryPoints: [`${WEB}chat/widget.ts`],
        bundle: true,
        write: false,
        format: "iife",
        minify: true,
        charset: "utf8",
        target: "es2022",
      });
      const source = outputFiles[0]?.text ?? "";
      const kb = Math.ceil(gzipSync(source).length / 1000);
      this.info(`chat: ${kb} kB of script (gzip), of ${CHAT_MAX_KB}`);
      if (kb > CHAT_MAX_KB) this.error(`the chat is ${kb} kB of script; its budget is ${CHAT_MAX_KB} kB`);
      this.emitFile({ type: "asset", fileName: "chat-widget.js", source });
    },
  };
}

/** What the page of notices runs, and the worker that shows them: files of their own, at addresses that stay. */
function noticeScripts(): Plugin {
  return {
    name: "acuerdo:notice-scripts",
    apply: "build",
    async generateBundle() {
      for (const name of ["page", "worker"]) {
        const { outputFiles } = await build({
          entryPoints: [`${WEB}notices/${name}.ts`],
          bundle: true,
          write: false,
          format: "iife",
          minify: true,
          charset: "utf8",
          target: "es2022",
        });
        this.emitFile({ type: "asset", fileName: `notices-${name}.js`, source: outputFiles[0]?.text ?? "" });
      }
    },
  };
}

const COMPRESSIBLE = /\.(?:js|css|html|svg|json)$/;
const WORTH_BYTES = 1_000;

/**
 * Packed once at the build instead of at every answer: the server sends `.br` and `.gz` where they stand beside. Read
 * back from the disk, because Vite still puts names into the scripts after every plugin has seen them.
 */
function compressed(): Plugin {
  return {
    name: "acuerdo:compressed",
    apply: "build",
    enforce: "post",
    writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle)) {
        const path = join(dir, name);
        if (!COMPRESSIBLE.test(name)) continue;
        const source = readFileSync(path);
        if (source.length < WORTH_BYTES) continue;
        const packed = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
        writeFileSync(`${path}.br`, packed);
        writeFileSync(`${path}.gz`, gzipSync(source));
      }
    },
  };
}
