#!/usr/bin/env node
// `npm start`: installs what is missing, then runs `acuerdo start` with the same options.
import { requireNode } from "./setup/node-version.mjs";

requireNode();
void import("./setup.mjs").then((setup) => setup.runCli(["start", ...process.argv.slice(2)]));
