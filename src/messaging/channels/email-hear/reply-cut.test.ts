import { describe, expect, test } from "vitest";
import { htmlToText } from "./html-text.js";
import { cutReply } from "./reply-cut.js";

const cut = (text: string): string => cutReply(text).text;
const cutHtml = (markup: string): string => cutReply(htmlToText(markup)).text;

describe("what a mail program put under the words goes", () => {
  test.each([
    [
      "Gmail, es",
      "Ya pagué.\n\nEl lun., 3 nov 2025 a la(s) 10:00, Cobros Norte (<ayuda@cobros.test>)\nescribió:\n\n> Hola\n> saldo\n",
    ],
    ["Gmail, pt", "Ya pagué.\n\nEm seg., 3 de nov. de 2025 às 10:00, Cobros <ayuda@cobros.test>\nescreveu:\n\n> Olá\n"],
    ["Gmail, en", "Ya pagué.\n\nOn Mon, Nov 3, 2025 at 10:00 AM Cobros <ayuda@cobros.test>\nwrote:\n\n> Hi\n"],
    ["Gmail with the date first", "Ya pagué.\n2025-11-03 10:00 GMT-05:00 Cobros <ayuda@cobros.test>:\n\n> Hola\n"],
    [
      "Gmail with the date first, wrapped",
      "Ya pagué.\n2025-11-03 10:00 GMT-05:00 Cobros <\nayuda@cobros.test>:\n\n> Hola\n",
    ],
    [
      "Apple Mail, es",
      "Ya pagué.\n\n> El 3 nov 2025, a la(s) 10:00, Cobros <ayuda@cobros.test> escribió:\n> \n> Hola\n",
    ],
    [
      "Apple Mail, without marks",
      "Ya pagué.\n\nEl 3 nov 2025, a las 10:00, Cobros <ayuda@cobros.test> escribió:\n\nEstimada Ana\n",
    ],
    [
      "Yahoo",
      "Ya pagué.\n    El lunes, 3 de noviembre de 2025, 10:00:00 a. m. GMT-5, Cobros <ayuda@cobros.test> escribió:  \n \n Estimada Ana\n",
    ],
    [
      "Yahoo on one line",
      "Ya pagué.\n \n  El lun., 3 de nov. de 2025 a la(s) 10:00, Cobros<ayuda@cobros.test> escribió:   Estimada Ana",
    ],
    [
      "Outlook, es",
      "Ya pagué.\n\nDe: Cobros [mailto:ayuda@cobros.test]\nEnviado el: lunes, 3 de noviembre de 2025 10:00\nPara: Ana\nAsunto: Saldo\n\nEstimada Ana",
    ],
    [
      "Outlook, pt",
      "Ya pagué.\n\nDe: Cobros <ayuda@cobros.test>\nEnviada em: segunda-feira, 3 de novembro\nPara: Ana\nAssunto: Saldo\n\nPrezada",
    ],
    [
      "Outlook, en, in bold",
      "Ya pagué.\n\n*From:* Cobros <ayuda@cobros.test>\n*Sent:* Monday\n*To:* Ana\n*Subject:* Saldo\n\nDear",
    ],
    [
      "Outlook, in stars of another kind",
      "Ya pagué.\n\n**From:** Cobros\n**Sent:** Monday\n**To:** Ana\n**Subject:** Saldo\n\nDear",
    ],
    [
      "Outlook with the address on the next line",
      "Ya pagué.\n\nFrom: Cobros\n<ayuda@cobros.test>\nSent: Monday\nTo: Ana\nSubject: Saldo\n\nDear",
    ],
    [
      "Outlook on a phone",
      "Ya pagué.\n\nObtener Outlook para Android<https://mail.test/a>\n________________________________\nFrom: Cobros <ayuda@cobros.test>\nSent: Monday\nTo: Ana\nSubject: Saldo\n\nDear",
    ],
    ["an older Outlook", "Ya pagué.\n\n-----Mensaje original-----\nDe: Cobros\n\nEstimada Ana"],
    ["an older Outlook, pt", "Ya pagué.\n\n-----Mensagem Original-----\n\nPrezada"],
    ["an older Outlook, en", "Ya pagué.\n\n----- Original Message -----\nFrom: x\n"],
    [
      "Samsung",
      "Ya pagué.\n\nEnviado desde mi Samsung Galaxy\n\n-------- Mensaje original --------\nDe: Cobros <ayuda@cobros.test>\nFecha: 3/11/25 10:00 (GMT-05:00)\nPara: Ana\nAsunto: Saldo\n\nHola",
    ],
    ["Zoho", "Ya pagué.\n\n---- El lun, 03 nov 2025 10:00:00 -0500 Cobros <ayuda@cobros.test> escribió ----\n\nHola"],
    ["a name first", "Ya pagué.\n\nCobros <ayuda@cobros.test> escribió el lun, 3 nov 2025 a las 10:00:\n> Hola\n"],
    [
      "on the line of the words",
      "Ya pagué. El lun, 3 nov 2025 a las 10:00, Cobros <ayuda@cobros.test> escribió:\n> Hola\n",
    ],
    ["a date and a receiver alone", "Ya pagué.\n\nFecha: lunes 3\nPara: ana@correo.test"],
    ["a forwarded letter", "Ya pagué.\n\n---------- Forwarded message ---------\nFrom: x <x@y.test>\n\nhola"],
    ["French", "Ya pagué.\n\nLe 3 nov. 2025 à 10:00, Cobros <ayuda@cobros.test> a écrit :\n\nBonjour"],
    ["German", "Ya pagué.\n\nAm 03.11.2025 um 10:00 schrieb Cobros <ayuda@cobros.test>:\n> Hallo"],
  ])("%s", (_, text) => {
    expect(cutReply(text)).toEqual({ text: "Ya pagué.", hasQuote: true });
  });

  test("answers between the lines and under them stay", () => {
    const text =
      "Respondo abajo\n\nEl 3/11/25 a las 10:00, Cobros escribió:\n> ¿Cuándo paga?\nEl viernes\n> ¿Cuánto?\n\nTodo\n> (https://cobros.test/x\n";
    expect(cut(text)).toBe("Respondo abajo\n\nEl viernes\n\nTodo");
    expect(cut("El 3/11/25 a las 10:00, Cobros escribió:\n\n> ¿Cuándo paga?\n\nEl viernes\n")).toBe("El viernes");
  });

  test("a link that was broken off a quoted line is quoted", () => {
    expect(cut("Sí\n\n> mire\n(https://cobros.test/x) >\n> y más\n")).toBe("Sí");
  });

  test("without any word of their own there is none: ours are never taken for theirs", () => {
    expect(
      cutReply(
        "El lun, 3 nov 2025 a las 10:00, Cobros <ayuda@cobros.test> escribió:\n\nResponda BAJA para no recibir más\n",
      ),
    ).toEqual({
      text: "",
      hasQuote: true,
    });
  });
});

describe("what only looks like it stays", () => {
  test.each([
    "El lunes pago 500.\nEl banco me dijo que esperara.",
    "On Friday I paid.\n\nMy brother wrote it down.",
    "De mi parte: todo bien\nDesde ayer",
    "Para: la cuota\nme falta poco",
    "- primero\n- segundo\n- Ana",
    "uno\n-----\ndos",
    "vea > esto < y ya",
    ">>> >>> http://sitio.test <<<",
    "Enviado desde mi escritorio, que es más cómodo que el teléfono.",
    "El aviso fue enviado desde mi iPhone ayer, creo.",
    "a -- b\nc",
    "-- ",
  ])("%s", (text) => expect(cutReply(text)).toEqual({ text: text.trimEnd(), hasQuote: false }));

  test("lines and their indents stay as they were typed", () => {
    expect(cut("uno\n\n\n   - dos\n   - tres\n\n")).toBe("uno\n\n\n   - dos\n   - tres");
  });
});

describe("signatures", () => {
  test.each([
    [
      "a delimiter, and the small print under it",
      "Pago hoy\n\n-- \nAna Ruiz\nEste mensaje es confidencial. Si no desea recibir más correos, responda BAJA.",
    ],
    ["a delimiter without its blank", "Pago hoy\n--\nAna"],
    ["a long dash", "Pago hoy\n—\nAna"],
    ["a name under one dash", "Pago hoy\n\n-Ana Ruiz"],
    ["iPhone", "Pago hoy\n\nEnviado desde mi iPhone"],
    ["iPhone, pt", "Pago hoy\n\nEnviado do meu iPhone"],
    ["iPhone, en", "Pago hoy\n\nSent from my iPhone"],
    ["Outlook, es", "Pago hoy\n\nObtener Outlook para iOS<https://mail.test/o>"],
    ["Outlook, pt", "Pago hoy\n\nObtenha o Outlook para Android"],
    ["Outlook, en", "Pago hoy\n\nGet Outlook for Android"],
    ["Windows", "Pago hoy\n\nEnviado desde Correo para Windows"],
    ["Yahoo in brackets", "Pago hoy\n\n[Enviado desde Yahoo Mail para Android](https://mail.test/y)"],
    ["a maker and a network", "Pago hoy\n\nSent from my Verizon Wireless BlackBerry"],
    ["a maker that is not the best known", "Pago hoy\n\nEnviado desde mi Xiaomi Redmi"],
    [
      "the foot of a list",
      "Pago hoy\n\n_______________________________________________\nvecinos mailing list\nvecinos@lista.test\n",
    ],
    ["a signature above the quotation", "Pago hoy\n\n-- \nAna\n\nEl 3/11/25 a las 10:00, Cobros escribió:\n> hola\n"],
  ])("%s", (_, text) => expect(cut(text)).toBe("Pago hoy"));

  test("small print without a delimiter stays: it may be what they typed", () => {
    expect(cut("Pago hoy\n\nEste mensaje es confidencial.")).toBe("Pago hoy\n\nEste mensaje es confidencial.");
  });
});

describe("HTML", () => {
  test.each([
    [
      "Gmail",
      '<div dir="ltr">Ya pagué</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">El lun, 3 nov 2025 a las 10:00, Cobros (&lt;<a href="mailto:a@b.test">a@b.test</a>&gt;) escribió:<br></div><blockquote class="gmail_quote" style="margin:0">Hola<br>Ana</blockquote></div>',
    ],
    [
      "Outlook",
      '<div>Ya pagué</div><div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg"><b>De:</b> Cobros<br><b>Enviado:</b> lunes</div><div>Estimada Ana</div>',
    ],
    [
      "Outlook on a desk",
      '<p class=MsoNormal>Ya pagué</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt"><p><b>From:</b> x</p></div><p>Estimada</p>',
    ],
    [
      "Apple Mail",
      '<html><body>Ya pagué<div><br><blockquote type="cite"><div>El 3 nov 2025, a las 10:00, Cobros escribió:</div><br><div>Hola</div></blockquote></div></body></html>',
    ],
    [
      "Yahoo",
      '<div>Ya pagué</div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>El lunes, 3, Cobros escribió:</div><div>Hola</div></div>',
    ],
    [
      "Thunderbird",
      '<p>Ya pagué</p><div class="moz-cite-prefix">El 3/11/25 a las 10:00, Cobros escribió:<br></div><blockquote type="cite">Hola</blockquote>',
    ],
    [
      "a signature that is marked",
      '<div>Ya pagué</div><div class="gmail_signature" data-smartmail="gmail_signature">Ana<br>Gerente</div>',
    ],
    [
      "what nobody sees",
      '<head><title>t</title><style>p{}</style></head><!-- no --><div>Ya pagué</div><div style="display:none">oculto</div><script>x</script>',
    ],
  ])("%s", (_, markup) => expect(cutHtml(markup)).toBe("Ya pagué"));

  test("an answer between two quotations", () => {
    const markup =
      '<div class="gmail_quote"><div class="gmail_attr">El 3/11/25, X escribió:</div><blockquote>¿Cuándo?</blockquote><div>El viernes</div><blockquote>¿Cuánto?</blockquote><div>Todo</div></div>';
    expect(cutHtml(markup)).toBe("El viernes\n\nTodo");
  });

  test("lines, lists, tables, entities", () => {
    expect(htmlToText("<p>Uno&nbsp;&amp; dos</p><p>tres<br>cuatro</p><ul><li>a</li><li>b</li></ul>")).toBe(
      "Uno & dos\n\ntres\ncuatro\n\n- a\n- b",
    );
    expect(htmlToText("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>")).toBe("a b\nc");
    expect(htmlToText("<pre>a\n  b</pre>c &#241;&#xF1;&bogus;&#0;&#xD800;")).toBe("a\n  b\n\nc ññ&bogus;");
    expect(htmlToText("1 < 2 <b")).toBe("1 < 2");
    expect(htmlToText("a<hr>b")).toBe(`a\n${"_".repeat(32)}\nb`);
  });
});
