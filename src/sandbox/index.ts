export { CLOCK_MOVE } from "./clock.js";
export type { SandboxMail } from "./domain/mail.js";
export { type Misbehaviour, type Mischief, SANDBOX_STAGES, type SandboxStage } from "./misbehaviour.js";
export { listMails, type MailRow } from "./reads.js";
export {
  type SandboxOptions,
  type SmtpSandbox,
  startSmtpSandbox,
  TEST_DOMAINS,
} from "./smtp-server.js";
export { storeMail } from "./store.js";
