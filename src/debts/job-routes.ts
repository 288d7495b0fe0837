import { route } from "../access/index.js";
import { cancelJob } from "../platform/jobs.js";
import { tell } from "../platform/live.js";
import { found, Problem } from "../platform/problem.js";
import * as contract from "./contract.js";
import * as reads from "./import-reads.js";

/** What somebody needs to be allowed, to stop work of this kind. */
const CANCELS: Readonly<Record<string, string>> = {
  "import.commit": "imports:write",
  "import.undo": "imports:write",
  "clock.move": "clock:set",
  "strategy.rehearse": "strategies:write",
};

export const jobRoutes = [
  route({
    id: "getJob",
    method: "GET",
    path: "/jobs/:jobId",
    allow: "portfolio:read",
    tag: "jobs",
    summary: "How far a job is, and how it ended",
    params: contract.JobParams,
    reply: contract.Job,
    handle: async ({ tx }, { params }) => found(await reads.jobById(tx, params.jobId), "job"),
  }),
  route({
    id: "cancelJob",
    method: "POST",
    path: "/jobs/:jobId/cancel",
    allow: "signed_in",
    tag: "jobs",
    summary: "Ask a job to stop: at once when it has not begun, else at its next step, with nothing half done",
    params: contract.JobParams,
    reply: contract.Job,
    handle: async (ctx, { params: { jobId } }) => {
      const before = found(await reads.jobById(ctx.tx, jobId), "job");
      const permission = CANCELS[before.kind] ?? "settings:write";
      if (!ctx.can(permission)) throw new Problem(403, "forbidden", { permission });
      if (!(await cancelJob(ctx.tx, jobId, ctx.now))) throw new Problem(409, "job_ended", { state: before.state });
      await ctx.audit({
        action: "job.cancel_asked",
        subject: { kind: "job", id: jobId },
        after: { kind: before.kind },
      });
      await tell(ctx.tx, "imports");
      return found(await reads.jobById(ctx.tx, jobId));
    },
  }),
];
