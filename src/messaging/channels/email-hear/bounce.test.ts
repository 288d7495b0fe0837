import { describe, expect, test } from "vitest";
import { bytes, fields, ORIGINAL, report, told } from "./mail.fixture.js";
import { readMail } from "./read-mail.js";
import type { BounceReading } from "./reading.js";

async function bounceOf(source: string | Uint8Array): Promise<BounceReading> {
  const reading = await readMail(typeof source === "string" ? bytes(source) : source);
  if (reading.kind !== "bounce") throw new Error(`read as ${reading.kind}`);
  return reading;
}

const verdicts = async (source: string) =>
  (await bounceOf(source)).recipients.map((one) => [one.recipient, one.class, one.verdict, one.status, one.smtpReply]);

describe("reports with fields", () => {
  test("who, why, and which letter of ours it was", async () => {
    const bounce = await bounceOf(
      report({ recipients: [fields("ana@correo.test", "5.1.1", "smtp; 550 5.1.1 <ana@correo.test>: User unknown")] }),
    );
    expect(bounce).toMatchObject({
      originalMessageId: "carta-77@cobros.example.com",
      envelopeId: "sobre-9",
      reportedBy: "mx.example.com",
      recipients: [
        {
          recipient: "ana@correo.test",
          action: "failed",
          status: "5.1.1",
          smtpReply: 550,
          diagnostic: "550 5.1.1 <ana@correo.test>: User unknown",
          class: "user_unknown",
          verdict: "hard",
        },
      ],
      facts: { token: "k3v9q2x7ab", messageId: "informe-1@mx.example.com" },
    });
    expect(bounce.facts.sentAt?.toISOString()).toBe("2025-11-03T15:05:00.000Z");
  });

  test("our mark in the address it came to goes before the one in the returned letter", async () => {
    const source = report({
      headers:
        "Return-Path: <>\nFrom: postmaster@mx.test\nDelivered-To: bounce+ZZ88YY77@cobros.example.com\nSubject: Undeliverable",
      recipients: [fields("ana@correo.test", "5.1.1")],
    });
    expect((await bounceOf(source)).facts.token).toBe("zz88yy77");
  });

  test("each of several has a verdict of its own, and the letter may have been handed on to another address", async () => {
    const source = report({
      recipients: [
        fields("ana@correo.test", "5.1.1", "smtp; 550 5.1.1 No such user"),
        fields("eva@correo.test", "5.2.2", "smtp; 552 5.2.2 Over quota"),
        `Original-Recipient: rfc822;leo@viejo.test\n${fields("leo@nuevo.test", "4.4.1", "smtp; connect to nuevo.test: Connection timed out", "delayed")}`,
        fields("sol@correo.test", "2.0.0", "smtp; 250 ok", "delivered"),
        fields("paz@correo.test", "2.0.0", "", "relayed"),
      ],
    });
    expect(await verdicts(source)).toEqual([
      ["ana@correo.test", "user_unknown", "hard", "5.1.1", 550],
      ["eva@correo.test", "mailbox_full", "soft", "5.2.2", 552],
      ["leo@nuevo.test", "expired", "soft", "4.4.1", undefined],
      ["sol@correo.test", "delivered", "none", "2.0.0", undefined],
      ["paz@correo.test", "delivered", "none", "2.0.0", undefined],
    ]);
    const { recipients } = await bounceOf(source);
    expect(recipients[2]).toMatchObject({ originalRecipient: "leo@viejo.test", action: "delayed" });
  });

  test.each([
    [
      "words go before a code that contradicts them",
      "5.1.1",
      "smtp; 550 Not enough disk space",
      "mailbox_full",
      "soft",
    ],
    [
      "a temporary code over a user who is not there",
      "4.1.1",
      "smtp; 450 4.1.1 <ana@correo.test>: User unknown",
      "user_unknown",
      "hard",
    ],
    ["a temporary code alone never closes an address", "4.1.1", "", "other", "soft"],
    ["a code alone", "5.1.1", "", "user_unknown", "hard"],
    ["a code outweighs vague words", "5.1.1", "smtp; 550 5.1.1 rejected", "user_unknown", "hard"],
    [
      "the words name the code that the field leaves open",
      "5.0.0",
      "smtp; 550 5.1.1 nothing else",
      "user_unknown",
      "hard",
    ],
    [
      "a refusal after the whole letter is the owner's filter",
      "5.0.0",
      "smtp; 550 Unknown user (in reply to end of DATA command)",
      "filtered",
      "soft",
    ],
    ["a code of nobody", "5.9.9", "", "other", "soft"],
    ["no code and no word", "", "", "other", "soft"],
    ["policy of the other side", "5.7.1", "smtp; 550 5.7.1 refused", "policy", "soft"],
    ["an old answer without a code of three parts", "5.0.0", "smtp; 552 nope", "mailbox_full", "soft"],
  ])("%s", async (_, status, diagnostic, cause, verdict) => {
    const { recipients } = await bounceOf(report({ recipients: [fields("ana@correo.test", status, diagnostic)] }));
    expect(recipients).toMatchObject([{ class: cause, verdict }]);
  });

  test("what the program at the mailbox says of its refusal outweighs the code put on top", async () => {
    const source = report({
      notice: "Your message to <ana> was automatically rejected:\nNot enough disk space\n",
      recipients: [fields("ana@correo.test", "5.1.1", "smtp; 550 5.1.1 User unknown")],
    });
    const [one] = (await bounceOf(source)).recipients;
    expect(one).toMatchObject({ class: "mailbox_full", verdict: "soft", diagnostic: "Not enough disk space" });
    expect(one?.smtpReply).toBeUndefined();
  });

  test("the transcript tells what the fields leave out", async () => {
    const source = report({
      notice:
        "   ----- Transcript of session follows -----\n... while talking to mx.correo.test.:\n>>> RCPT To:<ana@correo.test>\n<<< 553 sorry, no mailbox here by that name\n554 <ana@correo.test>... Service unavailable\n",
      recipients: [fields("ana@correo.test", "5.0.0")],
    });
    expect(await verdicts(source)).toEqual([["ana@correo.test", "user_unknown", "hard", "5.0.0", 553]]);
  });

  test.each([
    [
      "folded, in other letters, with a comment",
      "FINAL-RECIPIENT: RFC822; <ana@correo.test>\nACTION:   Failed (permanent)\nSTATUS: 5.1.1 (bad address)\ndiagnostic-code: smtp; 550 5.1.1\n   <ana@correo.test>...\n\tUser unknown",
    ],
    [
      "without an empty line between two",
      `${fields("ana@correo.test", "5.1.1", "smtp; 550 unknown user")}\n${fields("eva@correo.test", "5.1.1")}`,
    ],
    ["only the original recipient", "Original-Recipient: rfc822;ana@correo.test\nAction: failed\nStatus: 5.1.1"],
    [
      "a local name beside the address",
      "Final-Recipient: LOCAL; ana\nX-Actual-Recipient: rfc822; ana@correo.test\nAction: failed\nStatus: 5.1.1",
    ],
    ["an action misspelt", fields("ana@correo.test", "5.1.1", "", "failure")],
    ["no action at all", "Final-Recipient: rfc822;ana@correo.test\nStatus: 5.1.1"],
  ])("fields %s", async (_, text) => {
    const { recipients } = await bounceOf(report({ recipients: [text] }));
    expect(recipients[0]).toMatchObject({
      recipient: "ana@correo.test",
      action: "failed",
      class: "user_unknown",
      verdict: "hard",
    });
  });

  test.each(["base64", "quoted-printable"])("a status part in %s", async (encoding) => {
    const plain = `Reporting-MTA: dns; mx.test\n\n${fields("ana@correo.test", "5.1.1", "smtp; 550 no such user")}\n`;
    const coded = encoding === "base64" ? Buffer.from(plain).toString("base64") : plain.replace(/user/g, "us=65r");
    const source = report({ statusHeaders: `Content-Transfer-Encoding: ${encoding}`, report: coded, recipients: [] });
    expect(await verdicts(source)).toMatchObject([["ana@correo.test", "user_unknown", "hard", "5.1.1", 550]]);
  });

  test("unknown, but only once the whole letter was read: a filter's answer", async () => {
    const transcript = ">>> DATA\n<<< 550 Unknown user ana@correo.test";
    const source = report({
      recipients: [fields("ana@correo.test", "5.2.0", "smtp; 550 Unknown user ana@correo.test")],
      notice: transcript,
    });
    expect(await verdicts(source)).toEqual([["ana@correo.test", "filtered", "soft", "5.2.0", 550]]);
  });

  test("a report whose parts have no delimiters is read line by line", async () => {
    const source = report({ recipients: [fields("ana@correo.test", "5.1.1", "smtp; 550 no such user")] }).replace(
      /^--sep.*\n/gm,
      "",
    );
    expect(await bounceOf(source)).toMatchObject({
      originalMessageId: "carta-77@cobros.example.com",
      recipients: [{ recipient: "ana@correo.test", class: "user_unknown", verdict: "hard" }],
    });
  });

  test("cut off at any place, it is still a report", async () => {
    const whole = report({
      notice: "could not be delivered",
      recipients: [fields("ana@correo.test", "5.1.1", "smtp; 550 no such user")],
    });
    const end = whole.indexOf("no such user") + 12;
    for (const cut of [end, end + 5, whole.indexOf("Message-ID: <carta") + 10, whole.length - 3]) {
      expect((await bounceOf(whole.slice(0, cut))).recipients).toMatchObject([
        { recipient: "ana@correo.test", verdict: "hard" },
      ]);
    }
  });

  test.each([
    ["a mailbox file", (text: string) => `From MAILER-DAEMON Mon Nov  3 10:05:00 2025\n${text}`],
    ["Windows lines", (text: string) => text.replace(/\n/g, "\r\n")],
    ["old Macintosh lines", (text: string) => text.replace(/\n/g, "\r")],
    ["a byte order mark and empty lines", (text: string) => `\ufeff\n  \n${text}`],
  ])("out of %s", async (_, made) => {
    const source = made(report({ recipients: [fields("ana@correo.test", "5.1.1", "smtp; 550 no such user")] }));
    expect(await bounceOf(source)).toMatchObject({
      originalMessageId: "carta-77@cobros.example.com",
      recipients: [{ recipient: "ana@correo.test", class: "user_unknown", verdict: "hard" }],
    });
  });

  test("the headers alone come back, of whatever type the part is", async () => {
    const source = report({ recipients: [fields("ana@correo.test", "5.1.1")] }).replace(
      "message/rfc822",
      "text/rfc822-headers",
    );
    expect((await bounceOf(source)).originalMessageId).toBe("carta-77@cobros.example.com");
  });
});

describe("reports in words", () => {
  test.each([
    [
      "qmail",
      "Hi. This is the qmail-send program at mx.example.com.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ana@correo.test>:\n198.51.100.7 does not like recipient.\nRemote host said: 550 5.1.1 no such mailbox\nGiving up on 198.51.100.7.\n\n--- Below this line is a copy of the message.\n\n",
      [["ana@correo.test", "user_unknown", "hard", "5.1.1", 550]],
    ],
    [
      "qmail without a reason",
      "Hi. This is the qmail-send program.\nI wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up.\n\n<ana@correo.test>:\n\n--- Below this line is a copy of the message.\n\n",
      [["ana@correo.test", "other", "soft", undefined, undefined]],
    ],
    [
      "Exim, two people",
      "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ana@correo.test\n    SMTP error from remote mail server after RCPT TO:<ana@correo.test>:\n    host mx.correo.test [198.51.100.7]: 550 5.1.1 Unknown recipient\n  eva@correo.test\n    mailbox is full: retry timeout exceeded\n\n------ This is a copy of the message, including all the headers. ------\n\n",
      [
        ["ana@correo.test", "user_unknown", "hard", "5.1.1", 550],
        ["eva@correo.test", "mailbox_full", "soft", undefined, undefined],
      ],
    ],
    [
      "old Exchange",
      "Your message\n\n  To:      lista@cobros.example.com\n  Subject: Su saldo\n  Sent:    Mon, 3 Nov 2025 10:00:00 -0500\n\ndid not reach the following recipient(s):\n\nana@correo.test on Mon, 3 Nov 2025 10:05:00 -0500\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=us;a= ;p=x;l=Y-1\n    MSEXCH:IMS:X:Y:Z 0 (000C05A6) Unknown Recipient\n",
      [["ana@correo.test", "user_unknown", "hard", undefined, undefined]],
    ],
    [
      "an X.400 name",
      "Your message did not reach the following recipient(s):\n\nc=US;a= ;p=X;dda:SMTP=ana@correo.test; on Mon, 3 Nov 2025\n    The recipient name is not recognized\n",
      [["ana@correo.test", "user_unknown", "hard", undefined, undefined]],
    ],
    [
      "a label",
      "Unable to deliver message to: <ana@correo.test>\nDelivery failed for the following reason:\nServer mx.correo.test[198.51.100.7] failed with: 550 No such user here\n",
      [["ana@correo.test", "user_unknown", "hard", undefined, 550]],
    ],
    [
      "names in quotes",
      'could not be delivered. The following address\nfailed:\n\n"ana@correo.test":\nSMTP error from remote server after RCPT command:\n5.2.1 <ana@correo.test>... User Unknown\n"eva@correo.test":\nSMTP error from remote server:\n5.2.2 <eva@correo.test>... Mailbox Full\n\n--- The header of the original message is following. ---\n\n',
      [
        ["ana@correo.test", "user_unknown", "hard", "5.2.1", undefined],
        ["eva@correo.test", "mailbox_full", "soft", "5.2.2", undefined],
      ],
    ],
    [
      "inside a sentence",
      "Sorry, we were unable to deliver your message to ana@correo.test because the mailbox is full.\n",
      [["ana@correo.test", "mailbox_full", "soft", undefined, undefined]],
    ],
    [
      "only in the answer of a server",
      "Your mail could not be delivered.\n\n550 5.1.1 <ana@correo.test> unknown user account\n",
      [["ana@correo.test", "user_unknown", "hard", "5.1.1", 550]],
    ],
    [
      "in Spanish",
      "No se pudo entregar su mensaje a los siguientes destinatarios:\n\n<ana@correo.test>: la casilla está llena\n",
      [["ana@correo.test", "mailbox_full", "soft", undefined, undefined]],
    ],
    [
      "in Portuguese",
      "Sua mensagem não pôde ser entregue.\n\nana@correo.test: usuário não existe\n",
      [["ana@correo.test", "user_unknown", "hard", undefined, undefined]],
    ],
    [
      "a name and an address",
      "The email below could not be delivered to the following user:\n\nAna Ruiz <ana@correo.test>\n\nThe user does not exist.\n",
      [["ana@correo.test", "user_unknown", "hard", undefined, undefined]],
    ],
  ])("%s", async (_, body, expected) => {
    const source = told(`${body}${body.endsWith("\n\n") ? ORIGINAL : ""}`);
    expect(await verdicts(source)).toEqual(expected);
    if (body.endsWith("\n\n")) expect((await bounceOf(source)).originalMessageId).toBe("carta-77@cobros.example.com");
  });

  test("a header names who failed; the words say why", async () => {
    const source = told(
      "The message could not be delivered.\n\n  550 mailbox not found\n",
      "X-Failed-Recipients: ana@correo.test, eva@correo.test\n",
    );
    expect((await bounceOf(source)).recipients.map(({ recipient }) => recipient)).toEqual([
      "ana@correo.test",
      "eva@correo.test",
    ]);
  });

  test("where nobody is named, the one person the letter went to", async () => {
    const source = told(
      `Your message could not be delivered: user unknown.\n\n--- Original message ---\n\n${ORIGINAL}`,
    );
    expect(await verdicts(source)).toEqual([["ana@correo.test", "user_unknown", "hard", undefined, undefined]]);
  });

  test("where nothing tells for whom it was, our mark still does", async () => {
    const source = told(
      "Your mail to the following recipients could not be delivered because their mailboxes are full.\n",
    ).replace("To: ayuda@", "To: bounce+abc123de@");
    expect(await bounceOf(source)).toMatchObject({
      recipients: [{ recipient: null, class: "mailbox_full" }],
      facts: { token: "abc123de" },
    });
  });

  test("a sender without an address, and the recipient in the middle of a sentence", async () => {
    const source = `From: MAILER-DAEMON <>
To: cobros@cobros.example.com
Subject: Mail delivery failed
X-Original-To: <ana@correo.test>

This is the agent at mx.example.com.

There was an error delivering your mail to <ana@correo.test>.

mx.correo.test [198.51.100.7] did not like our RCPT TO:
550 5.1.1 No such user

Message headers follow.

Received: from root
To: <ana@correo.test>
Message-Id: <carta-77@cobros.example.com>
`;
    expect(await verdicts(source)).toEqual([["ana@correo.test", "user_unknown", "hard", "5.1.1", 550]]);
    expect((await bounceOf(source)).originalMessageId).toBe("carta-77@cobros.example.com");
  });

  test("the reason may stand after an empty line that was announced", async () => {
    const source = told(
      "was not delivered to:\n\n  ana@correo.test\n\nbecause:\n\n  User ana not listed in directory\n",
    );
    expect((await bounceOf(source)).recipients[0]?.diagnostic).toContain("not listed in directory");
  });

  test("who writes to themselves to try it out is both", async () => {
    const source = told("could not be delivered:\n\n<ayuda@cobros.example.com>: user unknown\n");
    expect(await verdicts(source)).toEqual([
      ["ayuda@cobros.example.com", "user_unknown", "hard", undefined, undefined],
    ]);
  });

  test("a warning is a delay, and no answer of our own server", async () => {
    const body =
      "THIS IS A WARNING MESSAGE ONLY.\nYou do not need to resend your message.\n\nDelivery to the following recipient has been delayed:\n\n     ana@correo.test\n\nMessage will be retried for 2 more day(s)\n";
    const [one] = (await bounceOf(told(body).replace("failure notice", "Delivery Status Notification (Delay)")))
      .recipients;
    expect(one).toMatchObject({ recipient: "ana@correo.test", action: "delayed", class: "expired", verdict: "soft" });
  });

  test("HTML alone", async () => {
    const body =
      "<html><body><p>Your message<br><br>did not reach the following recipient(s):<br><br>ana@correo.test on Mon, 3 Nov 2025<br>&nbsp;&nbsp; The recipient name is not recognized</p></body></html>";
    expect(await verdicts(told(body, "MIME-Version: 1.0\nContent-Type: text/html; charset=iso-8859-1\n"))).toEqual([
      ["ana@correo.test", "user_unknown", "hard", undefined, undefined],
    ]);
  });

  test("bare text, with no header at all", async () => {
    expect(
      await verdicts("Your message could not be delivered.\n\n<ana@correo.test>: 550 5.1.1 user unknown\n"),
    ).toEqual([["ana@correo.test", "user_unknown", "hard", "5.1.1", 550]]);
  });
});

describe("what is no report", () => {
  test.each([
    [
      "a person who asks about one",
      "From: ana@correo.test\nTo: b@cobros.example.com\nSubject: Re: Undelivered Mail\n\nMe llegó que no se pudo entregar mi correo, ¿qué pasó?\n",
    ],
    [
      "ordinary mail of a postmaster",
      "From: postmaster@correo.test\nTo: b@cobros.example.com\nSubject: Reunión\n\nNos vemos el lunes a las nueve.\n",
    ],
    [
      "a reply that quotes a report",
      "From: Ana <ana@correo.test>\nSubject: RE: failure notice\n\nmi correo bueno es otro\n\n> could not be delivered\n> <x@y.test>: 550 user unknown\n",
    ],
  ])("%s", async (_, source) => {
    expect((await readMail(bytes(source))).kind).toBe("reply");
  });
});
