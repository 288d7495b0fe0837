// Old syntax on purpose: this file must still parse on the old Node that it turns away.

/** The oldest Node that everything here runs on. `test/tidy.test.ts` holds it equal to "engines" in package.json. */
export const OLDEST_NODE = [20, 19];

/** Ends the process with a sentence a newcomer understands when this Node is too old. */
export function requireNode() {
  const parts = process.versions.node.split(".").map(Number);
  const fits = parts[0] > OLDEST_NODE[0] || (parts[0] === OLDEST_NODE[0] && parts[1] >= OLDEST_NODE[1]);
  if (fits) return;
  process.stderr.write(
    "acuerdo: this is Node " +
      process.versions.node +
      ", and Acuerdo needs " +
      OLDEST_NODE.join(".") +
      " or newer " +
      "(24 is best).\nInstall a newer Node, for example from nodejs.org or with nvm, then run the same command again.\n",
  );
  process.exit(1);
}
