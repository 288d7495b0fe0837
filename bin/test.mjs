#!/usr/bin/env node
// `npm test`: everything that CI runs. The work is in setup/test-run.mjs, which a too old Node could not even read.
import { requireNode } from "./setup/node-version.mjs";

requireNode();
void import("./setup/test-run.mjs").then((run) => run.runTests(process.argv.slice(2)));
