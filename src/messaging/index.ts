export { askTemplates } from "./ask-templates.js";
export { MAIL_BYTES_MAX } from "./channels/email-hear/open-mail.js";
export { addAccount as addChannelAccount, setAccountState as setChannelAccountState } from "./connect/actions.js";
export { checkAccounts } from "./connect/check.js";
export {
  type AccountRow as ChannelAccountRow,
  accountById as channelAccountById,
  askCheck as askChannelCheck,
  listAccounts as listChannelAccounts,
  nextCheckAt,
} from "./connect/store.js";
export { type ConnectionIo, Connections } from "./connections.js";
export { dispatch, recover } from "./dispatch.js";
export type { DispatchIo } from "./dispatch-io.js";
export {
  latestIntents,
  latestTemplates,
  type TemplateRecord,
  withdrawEnrollments as withdrawOfStrategy,
} from "./dispatch-store.js";
export { isClean, lintTemplate, sentenceOf, type VariantFindings } from "./domain/lint/index.js";
export { SENDER_NAME } from "./domain/sender.js";
export { sightOf } from "./domain/visit.js";
export { type AnswerRow, answerColumns, answerView } from "./hear/answers.js";
export { nextCallbackAt } from "./hear/callback-store.js";
export { forgetHeard, type HearIo, hear } from "./hear/hear.js";
export { HookTokens } from "./hear/hook-token.js";
export { type HookIo, Hooks } from "./hear/hooks.js";
export { CHANNEL_LINKS, LinkTokens } from "./hear/link-token.js";
export { MailMarks } from "./hear/mail-marks.js";
export { BATCH_MAX, batchPdf, postBatch, printBatch, returnLetter } from "./letters/actions.js";
export { fileLetter, LETTER_STATES, type LetterRow, type LetterState, listLetters } from "./letters/store.js";
export { LIBRARY_LADDERS, LIBRARY_TEMPLATES, type LibraryLadder } from "./library/index.js";
export { listenToMail, type MailListener, type MailTrouble } from "./mailbox/listener.js";
export { loadPens, type Pens } from "./pens.js";
export { previewTemplate } from "./preview.js";
export { nextTemplateAt } from "./provider-template-store.js";
export { NoticeDesk, type NoticeVisit } from "./push/desk.js";
export { noticePage } from "./push/page.js";
export { addressOf, templateById } from "./reads.js";
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
export { TrackCodes } from "./track/code.js";
export { setTracking, trackingOf } from "./track/store.js";
export { type Tracker, trackerAt } from "./track/tracker.js";
export { forgetVisits, nextVisitAt, readVisits, visit } from "./track/visits.js";
export type { ChatItem } from "./webchat/chat-store.js";
export { ChatDesk, type ChatRoom } from "./webchat/desk.js";
