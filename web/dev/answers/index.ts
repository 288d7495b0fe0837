import type { Row } from "./answer.js";
import { calendar } from "./calendar.js";
import { channels } from "./channels.js";
import { debtor } from "./debtor.js";
import { find } from "./find.js";
import { messages } from "./messages.js";
import { portfolio } from "./portfolio.js";
import { rehearsalAnswers } from "./rehearsals.js";
import { segments } from "./segments.js";
import { session } from "./session.js";
import { simulatorAnswers } from "./simulator.js";
import { strategyEditor } from "./strategy-editor.js";
import { team } from "./team.js";
import { webhookAnswers } from "./webhooks.js";

/** Every page's answers; a page that gets its routes adds its file here. */
export const answers: readonly Row[] = [
  ...session,
  ...find,
  ...team,
  ...strategyEditor,
  ...portfolio,
  ...debtor,
  ...segments,
  ...rehearsalAnswers,
  ...calendar,
  ...channels,
  ...messages,
  ...webhookAnswers,
  ...simulatorAnswers,
];
