export { CLOCK_MOVE } from "./clock.js";
export type { SaidMedia } from "./domain/act.js";
export { CALM, WORLD_CHANNELS, type WorldChannel } from "./domain/calm.js";
export { Faults } from "./domain/faults.js";
export type { SandboxMail } from "./domain/mail.js";
export { type Misbehaviour, type Mischief, SANDBOX_STAGES, type SandboxStage } from "./misbehaviour.js";
export { listMails, type MailRow } from "./reads.js";
export {
  type SandboxOptions,
  type SmtpSandbox,
  startSmtpSandbox,
  TEST_DOMAINS,
} from "./smtp-server.js";
export { setAutopilot } from "./world/autopilot-store.js";
export { sandboxBeat, type WorldSurroundings } from "./world/beat.js";
export { openWorldKeys, type WorldKeys } from "./world/keys.js";
export { autoReplyToMail, bounceMail, complainOfMail, replyToMail, takeMail } from "./world/mail.js";
export type { Pay } from "./world/pay.js";
export { block, type Phone, type Saying, say, start, subscribe } from "./world/people.js";
export { startWorld, type World, type WorldOptions } from "./world/server.js";
export { onLoopback, type SandboxAccount, sandboxSettings, type WorldPorts } from "./world/settings.js";
export { setFaults, setSeed } from "./world/store.js";
