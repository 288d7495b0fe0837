import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Work in a process of its own: what it takes from the machine is then its own too.
 *
 * `job` is an exported function of `module`; what is said to it and what it answers travels as JSON.
 */
export interface Child<Answer> {
  readonly answer: Promise<Answer>;
  /** Says something more to a job that stays, and waits for what it says back. */
  ask<Reply>(message: unknown): Promise<Reply>;
  end(): Promise<void>;
}

/** What the child runs: it is told a module and a function, and tells what that came to. */
const BOOT = `process.once("message", async ({ module, job, input }) => {
  try {
    const answer = await (await import(module))[job](input);
    process.send({ answer });
  } catch (error) {
    process.send({ error: error?.stack ?? String(error) });
  }
});
process.once("disconnect", () => process.exit(0));`;

type Said = readonly [{ readonly answer?: unknown; readonly error?: string }];

export function startChild<Answer>(module: string, job: string, input: unknown): Child<Answer> {
  // The same flags as this process runs with, so that a loader of types works there too.
  const child = spawn(process.execPath, [...process.execArgv, "--input-type=module", "-e", BOOT], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const ask = async <Reply>(message: unknown): Promise<Reply> => {
    const reply = replyOf<Reply>(child, exited);
    child.send(message as object);
    return reply;
  };
  return {
    answer: ask<Answer>({ module, job, input }),
    ask,
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await exited;
    },
  };
}

async function replyOf<Reply>(child: ChildProcess, exited: Promise<unknown>): Promise<Reply> {
  const said = (await Promise.race([once(child, "message"), exited.then(() => null)])) as Said | null;
  if (said === null) throw new Error("the process of a benchmark ended without an answer");
  if (said[0].error !== undefined) throw new Error(said[0].error);
  return said[0].answer as Reply;
}
