#!/usr/bin/env node
// `npx acuerdo …` from a clone. Nothing here may need a package: the first run installs them.
import { requireNode } from "./setup/node-version.mjs";

requireNode();
void import("./setup.mjs").then((setup) => setup.runCli(process.argv.slice(2)));
