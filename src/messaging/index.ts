export { dispatch, recover } from "./dispatch.js";
export type { DispatchIo } from "./dispatch-io.js";
export { latestTemplates, type TemplateRecord, withdrawEnrollments as withdrawOfStrategy } from "./dispatch-store.js";
export { isClean, lintTemplate, sentenceOf, type VariantFindings } from "./domain/lint/index.js";
export { SENDER_NAME } from "./domain/sender.js";
export { LIBRARY_LADDERS, LIBRARY_TEMPLATES, type LibraryLadder } from "./library/index.js";
export { loadPens, type Pens } from "./pens.js";
export { previewTemplate } from "./preview.js";
export { addressOf, type ChannelAccountRow, listChannelAccounts, templateById } from "./reads.js";
export type { RenderContext } from "./render.js";
export { installChannelAccount, installTemplates, type NewChannelAccount } from "./setup.js";
export {
  type ChannelAccount,
  type ChannelCost,
  channelCosts,
  insertMessages,
  type NewMessage,
  nextReadyAt,
  setChannelCosts,
  withdrawReady,
  withdrawVersion,
} from "./store.js";
