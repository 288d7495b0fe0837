// Everything said while setting up goes to standard error, so that `--json` on standard output stays clean.

export class SetupError extends Error {
  /** @param {string} message whole sentences: what happened, and what to do next */
  constructor(message) {
    super(message);
    this.name = "SetupError";
  }
}

/**
 * Shows that a slow job is going on. On a terminal one line counts the seconds; elsewhere the line is written once.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function withProgress(title, job) {
  const out = process.stderr;
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  let timer;
  if (out.isTTY) {
    const draw = () => out.write(`\r\u001b[2K${title} … ${seconds()} s`);
    draw();
    timer = setInterval(draw, 1000);
  } else {
    out.write(`${title} …\n`);
  }
  const clear = () => {
    clearInterval(timer);
    if (out.isTTY) out.write("\r\u001b[2K");
  };
  try {
    const result = await job();
    clear();
    out.write(`${title}: done in ${seconds()} s\n`);
    return result;
  } catch (error) {
    clear();
    throw error;
  }
}
