import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the clone, whatever folder the command was called from. */
export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** A path inside the clone. */
export const inRoot = (...parts) => join(ROOT, ...parts);

/** Held while anything is installed or built in this clone. */
export const SETUP_LOCK = inRoot("var", "setup.lock");
