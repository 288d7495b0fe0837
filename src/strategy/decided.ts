import type { PersonChange } from "../debts/index.js";
import type { Decision } from "./domain/decision.js";
import type { NewTask, NoteRow } from "./store.js";

/* What a batch of decisions comes to, as the rows of other tables. */

/** What steps change about people, in the order in which they were taken. */
export const changesOf = (decisions: readonly Decision[]): PersonChange[] =>
  decisions.flatMap(({ facts, changes }) =>
    changes.map((change) =>
      change.kind === "tag"
        ? { debtorId: facts.debtorId, add: change.add, remove: change.remove, fields: {} }
        : { debtorId: facts.debtorId, add: [], remove: [], fields: { [change.field]: change.value } },
    ),
  );

export const tasksOf = (decisions: readonly Decision[]): NewTask[] =>
  decisions.flatMap(({ facts, round, task }) =>
    task
      ? [
          {
            key: `e${facts.enrollmentId}.${round}.${task.step}`,
            accountId: facts.accountId,
            debtorId: facts.debtorId,
            enrollmentId: facts.enrollmentId,
            kind: task.kind,
            script: task.script,
            dueAt: task.dueAt,
          },
        ]
      : [],
  );

export const notesOf = (decisions: readonly Decision[]): NoteRow[] =>
  decisions.flatMap(({ facts, notes }) =>
    notes.map((note) => ({
      enrollmentId: facts.enrollmentId,
      accountId: facts.accountId,
      versionId: facts.versionId,
      step: note.step,
      kind: note.kind,
      because: note.because,
      until: "until" in note ? note.until : null,
      failed: "failed" in note && note.failed.length > 0 ? note.failed : null,
    })),
  );
