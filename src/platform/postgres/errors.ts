export type EmbeddedTrouble =
  | "unavailable" // no binaries for this machine
  | "bad_setting" // the caller asked for a setting the launcher keeps for itself
  | "no_account" // started by root, and no ordinary user to hand the server to
  | "unreachable" // a folder or the binaries cannot be read, entered or written
  | "other_version" // the data folder was made by another major version
  | "not_ours" // the folder holds something that this launcher did not make
  | "busy" // another process holds the folder for too long, or uses the server
  | "init_failed"
  | "start_failed";

/** The embedded server cannot run. The message is for the person at the terminal and says what to do. */
export class EmbeddedError extends Error {
  override name = "EmbeddedError";
  readonly code: EmbeddedTrouble;

  constructor(code: EmbeddedTrouble, message: string) {
    super(message);
    this.code = code;
  }
}

/** The system's own word for what went wrong ("ENOENT", "EACCES"), when it gave one. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function isDenied(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(systemCode(error) ?? "");
}

/** What `work` gives, or `fallback` where the file it needs does not exist. */
export async function unlessMissing<T, F>(work: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await work;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return fallback;
    throw error;
  }
}
