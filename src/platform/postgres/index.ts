import { erase } from "./erase.js";
import { EmbeddedError } from "./errors.js";
import { SHELTER } from "./home.js";
import { type Cluster, type LaunchOptions, launch, type Surroundings } from "./launch.js";
import { embeddedAvailable } from "./native.js";

export type { EmbeddedTrouble } from "./errors.js";
export type { Cluster, LaunchOptions } from "./launch.js";
export type { Availability } from "./native.js";

/**
 * Starts the embedded PostgreSQL of a data folder, or joins the one that already runs there.
 *
 * Works as root (the server then runs as an ordinary user) and as anybody else, from any number of
 * processes at once; all get the same server.
 */
export async function startEmbedded(options: LaunchOptions): Promise<Cluster> {
  return launch(surroundings(), options);
}

/**
 * Removes the database of a data folder for good. Deleting the folder alone is not always enough: for root
 * the cluster may live elsewhere (`location.json` says where).
 */
export async function eraseEmbedded(options: Omit<LaunchOptions, "settings">): Promise<void> {
  await erase(surroundings(), options);
}

function surroundings(): Surroundings {
  const available = embeddedAvailable();
  if (!available.ok) throw new EmbeddedError("unavailable", available.reason);
  return { nativeDir: available.nativeDir, shelter: SHELTER };
}
