import { availableParallelism, totalmem } from "node:os";
import { EmbeddedError } from "./errors.js";

export type Settings = Readonly<Record<string, string>>;

const MIB = 1024 * 1024;

/** Memory that this process may use: the machine's, or what its container allows. */
export function usableMemory(): number {
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

/** What a small server shared with the application should run with. Everything here can be overridden. */
export function sensibleSettings(memoryBytes: number, processors = availableParallelism()): Settings {
  const memoryMib = Math.floor(memoryBytes / MIB);
  const sharedMib = Math.min(256, Math.max(32, Math.floor(memoryMib / 8)));
  return {
    fsync: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    max_connections: "100",
    shared_buffers: `${sharedMib}MB`,
    effective_cache_size: `${Math.max(sharedMib, Math.floor(memoryMib / 2))}MB`,
    work_mem: "16MB",
    maintenance_work_mem: memoryMib >= 2048 ? "128MB" : "64MB",
    // A crash is recovered from by reading back at most about this much.
    max_wal_size: "1GB",
    min_wal_size: "128MB",
    random_page_cost: "1.1",
    max_parallel_workers_per_gather: processors > 2 ? "2" : "1",
    // Compiling a query costs more than it saves on statements as short as ours.
    jit: "off",
    log_lock_waits: "on",
    log_checkpoints: "off",
    // Errors go to the application. Their texts quote statements and rows, that is: debtors. `log` keeps
    // what the server says about itself and what stops it.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
  };
}

/** What the launcher relies on: where the server listens, how it proves who asks, where it writes its log. */
function firmSettings(port: number, logDir: string): Settings {
  return {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    cluster_name: "acuerdo",
    logging_collector: "on",
    log_destination: "stderr",
    log_directory: logDir,
    // A file a weekday, written over a week later.
    log_filename: "postgres-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
  };
}

const KEPT = new Set([
  ...Object.keys(firmSettings(0, "")),
  ...["data_directory", "config_file", "hba_file", "ident_file", "external_pid_file", "lc_messages"],
]);

/** Refuses settings that would break what the launcher promises, before anything is touched. */
export function assertSettings(settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!/^[a-z_][a-z0-9_.]*$/.test(name)) throw new EmbeddedError("bad_setting", `"${name}" is not a setting's name.`);
    if (KEPT.has(name)) throw new EmbeddedError("bad_setting", `The setting ${name} belongs to the launcher.`);
    if (value.includes("\0")) throw new EmbeddedError("bad_setting", `The value of ${name} holds a zero character.`);
  }
}

/**
 * The server's command line. Settings are given here, not in a file of the cluster: nothing has to be
 * written into a folder that another user owns, and the line always says what the server runs with.
 */
export function serverArguments(pgdata: string, port: number, logDir: string, settings: Settings): string[] {
  const all = { ...sensibleSettings(usableMemory()), ...settings, ...firmSettings(port, logDir) };
  return ["-D", pgdata, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** Does the caller keep writes safe across a power cut? True unless it says otherwise, as tests may. */
export function isSynced(settings: Settings): boolean {
  return !["off", "false", "no", "0"].includes((settings.fsync ?? "on").toLowerCase());
}
