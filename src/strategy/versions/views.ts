import type { z } from "zod";
import type { StrategyId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { found } from "../../platform/problem.js";
import { hashOf } from "../domain/definition.js";
import type { DefinitionProblem } from "../domain/definition-problem.js";
import { type Difference, differencesOf } from "../domain/diff.js";
import { allProblems } from "./check.js";
import type * as contract from "./contract.js";
import * as store from "./store.js";

export const problemView = ({ values, ...problem }: DefinitionProblem) => ({ ...problem, values: { ...values } });

const differenceView = (one: Difference): z.output<typeof contract.DefinitionDifference> =>
  one.kind === "changed" ? { ...one, fields: one.fields.map((field) => ({ ...field })) } : one;

/** What is being worked on; where nobody typed yet, the newest version. */
export async function draftView(tx: Tx, id: StrategyId, now: Date): Promise<z.output<typeof contract.StrategyDraft>> {
  const versions = await store.versionsOf(tx, id);
  const newest = found(versions[0] ?? null, "strategy");
  const draft = await store.draftOf(tx, id);
  const definition = draft?.definition ?? newest.definition;
  const baseVersion = draft?.baseVersion ?? newest.number;
  const against = versions.find(({ isLive }) => isLive) ?? versions.find(({ number }) => number === baseVersion);
  return {
    revision: draft?.revision ?? 0,
    definition,
    hash: hashOf(definition),
    baseVersion,
    updatedAt: draft?.updatedAt ?? null,
    updatedBy: draft?.updatedBy ?? null,
    problems: (await allProblems(tx, definition, now)).map(problemView),
    differences: against ? differencesOf(against.definition, definition).map(differenceView) : [],
  };
}

type Version = z.output<typeof contract.StrategyVersion>;

/** Versions with whether each was rehearsed and agreed to. */
export async function versionViews(tx: Tx, id: StrategyId, rows: readonly store.VersionRow[]): Promise<Version[]> {
  const rehearsed = await store.rehearsedAmong(
    tx,
    id,
    rows.map(({ hash }) => hash),
  );
  return rows.map(({ id: _, definition: __, ...row }) => {
    const standing = rehearsed.find(({ hash }) => hash === row.hash);
    return { ...row, isRehearsed: standing !== undefined, isApproved: standing?.isApproved ?? false };
  });
}

/** One version, with what is different in it from another. */
export async function versionView(
  tx: Tx,
  id: StrategyId,
  number: number,
  against: number | undefined,
): Promise<z.output<typeof contract.StrategyVersionView>> {
  const row = found(await store.versionByNumber(tx, id, number), "version");
  const other = against === undefined ? null : found(await store.versionByNumber(tx, id, against), "version");
  const [view] = await versionViews(tx, id, [row]);
  return {
    ...(view as Version),
    definition: row.definition,
    differences: other ? differencesOf(other.definition, row.definition).map(differenceView) : [],
  };
}
