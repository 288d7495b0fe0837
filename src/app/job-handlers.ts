import { z } from "zod";
import { grantConsent } from "../compliance/index.js";
import { commitImport, type OnNewDebtors, undoImport } from "../debts/index.js";
import { JobFailed, type JobHandler, type JobRun } from "../platform/jobs.js";
import { Problem } from "../platform/problem.js";
import { REHEARSE, rehearseJob } from "../strategy/index.js";

const ImportInput = z.object({ importId: z.string().transform(BigInt) });

/** The consent that a creditor declared for its file, put down for the people the file brought, with its proof. */
export const consentOfImport: OnNewDebtors = async (tx, debtors, row) => {
  const { consent } = row.options;
  if (!consent || consent.channels.length === 0) return;
  const proof = {
    medium: consent.medium,
    textVersion: consent.textVersion,
    source: `import:${row.id}`,
    obtainedBy: row.askedBy,
  };
  await grantConsent(tx, debtors, consent.channels, proof, row.now);
};

/** Runs import work whose refusals are answers for the person who asked, not faults of the program. */
const importJob =
  (work: (importId: bigint, run: JobRun) => Promise<void>): JobHandler =>
  async (input, run) => {
    const { importId } = ImportInput.parse(input);
    try {
      await work(importId, run);
    } catch (error) {
      if (error instanceof Problem) throw new JobFailed(error.code, error.values as Record<string, string | number>);
      throw error;
    }
    return { importId };
  };

const phases = (run: JobRun) => async (phase: string, done: number, total: number) => {
  await run.report({ phase, done, total });
  await run.checkCancelled();
};

export const jobHandlers: Readonly<Record<string, JobHandler>> = {
  "import.commit": importJob((id, run) =>
    run.db.begin((tx) => commitImport(tx, id, run.now, consentOfImport, phases(run))),
  ),
  [REHEARSE]: rehearseJob,
  "import.undo": importJob((id, run) => run.db.begin((tx) => undoImport(tx, id, run.now, phases(run)))),
};
