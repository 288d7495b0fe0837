import { describe, expect, test } from "vitest";
import { classOf, verdictOf } from "./bounce-class.js";
import { replyIn, statusIn } from "./bounce-text.js";
import type { BounceClass } from "./reading.js";

/** What servers say, in wordings of our own: each class in the ways it is met, in the languages of our people. */
const SAID: Readonly<Record<Exclude<BounceClass, "delivered" | "other">, readonly string[]>> = {
  user_unknown: [
    "550 5.1.1 <ana@correo.test>: Recipient address rejected: User unknown in virtual mailbox table",
    "550 no such user here",
    "553 sorry, that recipient is unknown to us: invalid recipient",
    "550 5.1.1 The account you wrote to does not exist",
    "550-5.1.1 ana is not a known user at this site",
    "550 Requested action not taken: mailbox unavailable",
    "550 5.4.1 Recipient address rejected: Access denied",
    "550 El usuario no existe",
    "550 5.1.1 dirección desconocida",
    "550 Destinatário inexistente",
    "550 5.1.1 Não foi encontrado o usuário",
    "User ana (ana@correo.test) not listed in directory",
    "550 BAD_RECIPIENT",
    "Invalid final delivery userid",
    "551 not our customer",
    "550 no mail box available for this user",
  ],
  host_unknown: [
    "Host or domain name not found. Name service error for name=correo.test type=A: Host not found",
    "550 5.1.2 Host unknown",
    "No such domain",
    "550 5.4.310 DNS domain correo.test does not exist",
    'unrouteable mail domain "correo.test"',
    "El dominio no existe",
    "domínio inexistente",
  ],
  no_mail_host: [
    "556 5.1.10 Recipient address has null MX",
    "521 this host does not accept mail",
    "the domain correo.test does not accept mail",
  ],
  moved: [
    "550 5.1.6 recipient no longer on server",
    "Ana no longer works here",
    "551 ana has moved to another address",
    "address has been replaced by ana@nuevo.test",
  ],
  bad_syntax: [
    "501 5.1.3 Bad recipient address syntax",
    "553 malformed address: syntax error in recipient address",
    "501 invalid mailbox syntax",
    "501 <ana@correo.test>: malformed address: it may not stand here",
  ],
  disabled_account: [
    "550 5.2.1 The email account that you tried to reach is disabled",
    "This account has been discontinued",
    "550 mailbox deactivated",
    "550 la cuenta está deshabilitada",
    "550 conta desativada",
    "550 inactive user",
  ],
  suspended: [
    "550 account temporarily suspended",
    "550 user suspended",
    "mailbox is frozen",
    "cuenta suspendida por falta de uso",
  ],
  mailbox_full: [
    "552 5.2.2 over quota",
    "452 4.2.2 The mailbox is full",
    "User mailbox exceeds allowed size",
    "550 the recipient has exceeded their disk quota",
    "not enough storage space for this mailbox",
    "buzón lleno",
    "caixa postal cheia",
    "552 cuota excedida",
    "their mailboxes are full",
  ],
  too_big: [
    "552 5.3.4 Message size exceeds fixed limit",
    "message too large for this recipient",
    "552 maximum message size is 10 MB",
    "el mensaje es demasiado grande",
    "mensagem muito grande",
  ],
  system_full: ["452 4.3.1 Insufficient system storage", "no space left on device", "mail system is full"],
  filtered: [
    "550 rejected by the recipient",
    "you have been blocked by the recipient",
    "refused due to the user's preferences",
    "550 5.7.133 only accepts mail from its own people",
    "Sender not pre-approved",
  ],
  rejected: [
    "553 5.1.8 Sender address rejected: Domain not found",
    "550 domain of sender address does not exist",
    "550 sender verify failed",
    "550 remitente rechazado",
    "5.7.1 Access denied (in reply to MAIL FROM command)",
  ],
  auth_failure: [
    "550 5.7.26 unauthenticated mail is not accepted due to the domain's DMARC policy",
    "550 SPF check failed",
    "550 DKIM signature invalid",
  ],
  blocked: [
    "554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.example-dnsbl.test",
    "550 your IP is on our blocklist",
    "421 4.7.0 temporarily deferred because of the reputation of your network",
    "550 no PTR record for your address: reverse DNS required",
    "550 5.7.606 Access denied, banned sending IP",
    "450 Client host rejected: cannot find your hostname",
    "554 Host network not allowed",
  ],
  spam: [
    "554 5.7.1 message rejected as spam",
    "550 looks like junk mail",
    "554 content score over the limit",
    "552 unsolicited bulk mail",
    "correo no deseado",
  ],
  policy: [
    "550 5.7.1 refused for policy reasons",
    "554 Mail from ana@x.test rejected for policy reasons",
    "550 administrative prohibition",
    "rechazado por política",
  ],
  content: [
    "552 virus found in the message",
    "550 attachment type not allowed",
    "554 message is not RFC 5322 compliant",
    "550 bare LF in the message body",
  ],
  relay_denied: [
    "550 5.7.1 Relaying denied",
    "553 that domain isn't in my list of allowed rcpthosts",
    "550 unable to relay for ana@correo.test",
    "553 you are trying to use me [mx.test] as a relay",
  ],
  rate_limited: [
    "421 too many connections from you",
    "452 4.5.3 Too many recipients",
    "450 4.2.1 The user is receiving mail at a rate that prevents more",
    "451 rate limit reached, try again slower",
    "450 greylisted, come back in five minutes",
  ],
  tls: [
    "530 5.7.0 Must issue a STARTTLS command first",
    "550 5.7.10 TLS required by the recipient",
    "certificate verification failed",
  ],
  expired: [
    "4.4.7 Delivery time expired",
    "could not be delivered within 5 days",
    "retry timeout exceeded",
    "Delivery failed 20 attempts",
    "all hosts have been failing for a long time",
  ],
  network: [
    "connect to mx.correo.test[198.51.100.7]:25: Connection refused",
    "554 5.4.6 Too many hops",
    "lost connection while receiving the greeting",
    "Name service error for name=correo.test type=MX: Malformed or unexpected name server reply",
    "no route to host",
  ],
  local_error: [
    'x-unix; procmail: Couldn\'t create "/var/mail/ana": No such user',
    "Command died with status 2",
    "temporary failure. Command output: cannot run filter",
    "x-unix; 75",
    "the settings of this alias are misconfigured (after EHLO): the server does not offer AUTH",
  ],
  system_error: [
    "451 4.3.0 Temporary system problem, try again later",
    "554 5.3.5 Local configuration error",
    "mail for correo.test loops back to myself",
    "451 internal error",
  ],
  protocol_error: ["500 command not recognized", "503 bad sequence of commands"],
  suppressed: ["the address is on our suppression list"],
};

const judged = (text: string): BounceClass =>
  classOf({ texts: [text], status: statusIn(text), smtpReply: replyIn(text), action: "failed" });

describe.each(Object.entries(SAID))("%s", (cause, texts) => {
  test.each(texts)("%s", (text) => expect(judged(text)).toBe(cause));
});

describe("names of people and machines mean nothing", () => {
  test.each([
    ["550 5.1.1 <spam@blocked.test>: no such user", "user_unknown"],
    ["host quota.mailbox-full.test[198.51.100.7] said: 550 no such user", "user_unknown"],
    ["host unknown.test [198.51.100.7]: 552 over quota", "mailbox_full"],
    ["<full@quota.test>: connection timed out", "expired"],
  ])("%s", (text, cause) => expect(judged(text)).toBe(cause));
});

test("only a dead address is hard, and what arrived is none", () => {
  const hard = (Object.keys(SAID) as BounceClass[]).filter((cause) => verdictOf(cause) === "hard");
  expect(hard).toEqual(["user_unknown", "host_unknown", "no_mail_host", "moved", "bad_syntax", "disabled_account"]);
  expect(verdictOf("delivered")).toBe("none");
  expect(verdictOf("other")).toBe("soft");
});

test.each([
  ["5.1.2", "host_unknown"],
  ["5.1.3", "bad_syntax"],
  ["5.1.6", "moved"],
  ["5.1.10", "user_unknown"],
  ["5.2.1", "disabled_account"],
  ["5.2.3", "too_big"],
  ["4.4.4", "network"],
  ["5.4.4", "host_unknown"],
  ["4.4.2", "network"],
  ["5.3.0", "system_error"],
  ["5.5.4", "protocol_error"],
  ["5.6.3", "content"],
  ["5.7.25", "blocked"],
  ["5.7.606", "blocked"],
  ["5.7.99", "policy"],
  ["5.7.509", "auth_failure"],
  ["9.9.9", "other"],
])("the code %s alone", (status, cause) => {
  expect(classOf({ texts: [""], status, action: "failed" })).toBe(cause);
});

test.each([
  ["5.0.0 something, then 5.1.1 what it is", "5.1.1"],
  ["version 10.5.1.1 of the server", undefined],
  ["at 5.1.1.7", undefined],
  ["(#5.1.1)", "5.1.1"],
  ["550-5.7.1 [2001:db8::1]", "5.7.1"],
  ["5.8.1 is no code", undefined],
  ["5.0.0 only", "5.0.0"],
  ["2.0.0 arrived", undefined],
])("the code in %s", (text, status) => expect(statusIn(text)).toBe(status));

test.each([
  ["said: 550 5.1.1 no", 550],
  ["(550) no", 550],
  ["after 450 seconds", undefined],
  ["queue id 550abc", undefined],
  ["[SMTP Error Code 550]", 550],
  ["port 25", undefined],
])("the answer in %s", (text, reply) => expect(replyIn(text)).toBe(reply));
