import { z } from "zod";
import { currency, id, instant, line, minorUnits } from "../../platform/contract.js";
import { DefinitionShape } from "../domain/definition.js";
import { RUNNING_RULES } from "../domain/move.js";

export const VersionParams = z.object({
  strategyId: id<"strategy">(),
  number: z.coerce.number().int().min(1).max(1_000_000),
});

export const DefinitionProblem = z
  .object({
    severity: z.enum(["error", "warning"]),
    code: z.string(),
    step: z.string().nullable().meta({ description: "The id of the step; null: the strategy's own settings." }),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: "DefinitionProblem" });

const changed = z.object({ name: z.string(), before: z.unknown(), after: z.unknown() });
/** Steps are the same when their ids are. */
export const DefinitionDifference = z
  .discriminatedUnion("kind", [
    changed.extend({ kind: z.literal("setting") }),
    z.object({ kind: z.enum(["added", "removed", "moved"]), step: z.string(), stepKind: z.string() }),
    z.object({ kind: z.literal("changed"), step: z.string(), stepKind: z.string(), fields: z.array(changed) }),
  ])
  .meta({ id: "DefinitionDifference" });

export const CheckDefinition = z.strictObject({ definition: DefinitionShape });
export const DefinitionProblems = z.object({ problems: z.array(DefinitionProblem) });

/** How much of the portfolio a definition speaks of now; a flow that waits for an event, of those it could happen to. */
export const DefinitionReach = z
  .object({
    accounts: z.int(),
    of: z.int().meta({ description: "Accounts that owe something." }),
    open: z.array(z.object({ currency, minor: minorUnits })),
    problems: z.array(DefinitionProblem).meta({ description: "Warnings that it speaks of nobody, or of everybody." }),
  })
  .meta({ id: "DefinitionReach" });

/** What is being worked on; where nobody typed yet, the newest version with the revision 0. */
export const StrategyDraft = z
  .object({
    revision: z.int(),
    definition: DefinitionShape,
    hash: z.string(),
    baseVersion: z.int().meta({ description: "The version it began from." }),
    updatedAt: instant.nullable(),
    updatedBy: z.string().nullable(),
    problems: z.array(DefinitionProblem),
    differences: z
      .array(DefinitionDifference)
      .meta({ description: "Against the version that runs, or else its base." }),
  })
  .meta({ id: "StrategyDraft" });

const revision = z.int().min(0);
export const SaveDraft = z.strictObject({
  definition: DefinitionShape,
  revision: revision.meta({ description: "The one this was made from; 0 begins a draft." }),
});
export const AtRevision = z.strictObject({ revision });

export const StrategyVersion = z
  .object({
    number: z.int(),
    hash: z.string(),
    createdAt: instant,
    createdBy: z.string(),
    isLive: z.boolean(),
    liveAt: instant.nullable().meta({ description: "When it went live last." }),
    liveBy: z.string().nullable(),
    running: z.int().meta({ description: "Accounts that run on it now." }),
    isRehearsed: z.boolean(),
    isApproved: z.boolean(),
  })
  .meta({ id: "StrategyVersion" });
export const StrategyVersionList = z.object({ items: z.array(StrategyVersion) });
export const VersionQuery = z.object({ against: z.coerce.number().int().min(1).optional() });
export const StrategyVersionView = StrategyVersion.extend({
  definition: DefinitionShape,
  differences: z.array(DefinitionDifference).meta({ description: "From the version `against` to this one." }),
}).meta({ id: "StrategyVersionView" });

/** finish: who runs stays on their version to its end · same_step: goes on before the same step · restart: begins anew */
export const Activate = z.strictObject({ running: z.enum(RUNNING_RULES).default("finish") });
export const Activated = z.object({
  id: id<"strategy">(),
  version: z.int(),
  moved: z.int().meta({ description: "Accounts that were moved from another version." }),
});

export const RenameStrategy = z.strictObject({ name: line(120) });
export const StrategyRetired = z.object({
  id: id<"strategy">(),
  left: z.int().meta({ description: "Accounts that ran in it and were let go." }),
});

export const GalleryItem = z
  .object({ key: z.string(), name: z.string(), purpose: z.string(), definition: DefinitionShape })
  .meta({ id: "StrategyGalleryItem" });
export const GalleryQuery = z.object({ locale: z.enum(["es", "en", "pt"]).default("es") });
export const StrategyGallery = z.object({ items: z.array(GalleryItem) });

export const DefinitionSchemaReply = z.record(z.string(), z.unknown());
