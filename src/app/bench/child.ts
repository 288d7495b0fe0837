import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Work in a process of its own: what it takes from the machine is then its own too.
 *
 * `job` is an exported function of `module`; its argument and its answer travel as JSON.
 */
export interface Child<Answer> {
  readonly answer: Promise<Answer>;
  end(): Promise<void>;
}

/** What the child runs: it is told a module and a function, and tells what that came to. */
const BOOT = `process.once("message", async ({ module, job, input }) => {
  const say = (said) => process.send(said, () => said.stays || process.disconnect());
  try {
    const answer = await (await import(module))[job](input);
    say({ answer, stays: answer?.stays === true });
  } catch (error) {
    say({ error: error?.stack ?? String(error) });
  }
});`;

export function startChild<Answer>(module: string, job: string, input: unknown): Child<Answer> {
  // The same flags as this process runs with, so that a loader of types works there too.
  const child = spawn(process.execPath, [...process.execArgv, "--input-type=module", "-e", BOOT], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.send({ module, job, input });
  const exited = once(child, "exit");
  return {
    answer: answerOf<Answer>(child, exited),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await exited;
    },
  };
}

async function answerOf<Answer>(child: ChildProcess, exited: Promise<unknown>): Promise<Answer> {
  const said = (await Promise.race([once(child, "message"), exited.then(() => null)])) as
    | readonly [{ readonly answer?: Answer; readonly error?: string }]
    | null;
  if (said === null) throw new Error("the process of a benchmark ended without an answer");
  if (said[0].error !== undefined) throw new Error(said[0].error);
  return said[0].answer as Answer;
}
