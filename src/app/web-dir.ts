import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the built console is; nowhere, where it is not built. */
export function webDir(): { staticDir?: string } {
  const places = ["../../dist/web", "../../../web", "../../../dist/web"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = places.find((place) => existsSync(join(place, "index.html")));
  return found === undefined ? {} : { staticDir: found };
}
