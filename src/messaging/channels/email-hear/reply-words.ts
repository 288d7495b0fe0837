/**
 * How mail programs introduce what is answered, in the languages our people write, and those a forwarded line is likely
 * to be in. Data for `reply-cut.ts`; every pattern is for one line of bounded length.
 */

/** A line that begins so may introduce a quotation… */
export const OPENS = /^[\s>*_-]{0,12}(?:on|el|em|no dia|a la\(s\)|le|am|il|op|den|på|dne|w dniu)\b/i;

/** …and does, when it ends so. */
export const CLOSES =
  /(?:\bwrote|\bwrites|\bsent|escribi[oó]|escribe|envi[oó]|escreveu|enviou|a (?:é|e)crit|schrieb(?: [^:]{0,120})?|ha scritto|schreef(?: [^:]{0,120})?|geschreven|skrev|napisał\(?a?\)?|написал)\s{0,3}:?\s{0,3}[-*_]{0,12}\s*$/i;

/** A date, an hour or an address has to stand in between: people begin sentences with "On" and "El" too. */
export const DATED = /\d{1,4}|@/;

/** `2025-11-03 10:00 GMT-05:00 Ana <ana@example.com>:` */
export const DATE_FIRST = /^[\s>]{0,6}\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ ,T].{0,120}<[^<>]{3,200}>\s{0,3}:?\s*$/;

/** `Ana Ruiz <ana@example.com> escribió el lun, 3 nov 2025:` */
export const NAME_FIRST =
  /^[\s>]{0,6}.{1,120}(?:<[^<>]{3,200}>|@[\w.-]{3,100}).{0,12} (?:wrote|escribi[oó]|escreveu|a écrit|schrieb|ha scritto)(?!\p{L}).{0,80}:\s*$/iu;

/** An introduction with the quotation on its own line, as text made out of HTML has it. */
export const CLOSES_INSIDE =
  /^[\s>]{0,12}(?:on|el|em)\s.{8,160}(?:<[^<>]{3,200}>|@[\w.-]{3,100}).{0,3}\s(?:wrote|escribi[oó]|escreveu):\s+\S/i;

/** The same line, standing behind words that the person typed. */
export const OPENS_INSIDE =
  /(?:^|[\s.!?,;)-])-{0,4}\s?(?:on|el|em)\s(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mi[eé]|jue|vie|s[aá]b|dom|seg|ter|qua|qui|sex)[a-zéáç-]{0,9}[.,]?\s|\d)/gi;

/** `-----Mensaje original-----` and its like. */
export const DIVIDER =
  /^[\s>]{0,6}[-_=*–—]{2,40}\s*(?:original (?:message|e-?mail|text|appointment)|mensaje original|mensagem original|correo original|message d'origine|messaggio originale|urspr[uü]ngliche (?:nachricht|message)|reply message|mensaje de respuesta|oprindelig meddelelse|antwort nachricht|texto original|e-?mail original|respuesta original)\s*[-_=*–—]{0,40}\s*:?\s*$/i;

export const FORWARD =
  /^[\s>]{0,6}(?:[-_=*]{2,40}\s*(?:forwarded (?:message|by .{0,80})|mensaje reenviado|mensagem (?:encaminhada|reenviada)|message transf[eé]r[eé]|messaggio inoltrato|weitergeleitete nachricht)\s*[-_=*]{0,40}|begin forwarded message:|inicio del mensaje reenviado:|in[ií]cio da mensagem (?:reencaminhada|encaminhada):)\s*$/i;

/** The names that stand before each line of an Outlook block, with the stars of bold type around them. */
export const BLOCK_LINE =
  /^[\s>|]{0,8}[*_]{0,2}(from|de|von|da|exp[eé]diteur|sent|enviado(?: el| em)?|enviada(?: el| em)?|envoy[eé](?: le)?|gesendet|inviato|date|fecha|data|to|para|[aà]|an|cc|c\.c\.|cco|subject|asunto|assunto|objet|betreff|oggetto|reply-to|responder a|importance|importancia|importância)[*_]{0,2}\s?:[*_]{0,2}\s*(.*)$/i;

export const BLOCK_SENDER = /^(?:from|de|von|da|exp[eé]diteur)$/i;
export const BLOCK_DATE = /^(?:sent|enviad[oa].*|envoy.*|gesendet|inviato|date|fecha|data)$/i;

/** `-- ` of RFC 3676, and how programs that trim lines or draw dashes write it. */
export const DELIMITER = /^(?:--|__|—|––|-- \*)\s*$/;

/** "- Ana": a name under one dash. */
export const DASHED_NAME = /^[-–—]\s?\p{Lu}[\p{L}.'’-]{1,30}(?:\s\p{Lu}[\p{L}.'’-]{0,30}){0,3}\s*$/u;

const DEVICE =
  "(?:iphone|ipad|ipod|mac|android|samsung|galaxy|huawei|xiaomi|redmi|poco|realme|oppo|vivo|motorola|moto|lg|sony|xperia|nokia|honor|zte|alcatel|tcl|oneplus|pixel|blackberry|bb|playbook|windows|outlook|yahoo|ymail|gmail|hotmail|correo|e-?mail|mail|mobile|phone|tel[eé]fono|telefone|celular|m[oó]vil|telem[oó]vel|smartphone|tablet|dispositivo|device|aparelho|handset|acompli|inbox|thunderbird|proton ?mail|aol|zoho|mailbird|polymail|spark|airmail|claro|movistar|tigo|entel|vivo|tim|oi|telcel|personal|verizon|at&t|t-mobile|sprint|wireless|app|aplicaci[oó]n|aplicativo|bol|uol)";

/** "Enviado desde mi iPhone": the whole line, with at most a few words of make and network. */
export const SENT_FROM = new RegExp(
  `^[\\s*_\\[(<]{0,4}(?:(?:sent|enviad[oa]|mandad[oa]|escrito|posted|written|composed|envoy[eé]|gesendet|inviato)\\b(?: (?:from|with|via|using|by|through|on|desde|de|do|da|dos|com|con|por|pelo|pela|a trav[eé]s de(?:l)?|a partir d[oa]|mediante|depuis|von|meu|dal)){1,3}|(?:get|obt[eé]n(?:er|ga|ha)?|descarg(?:a|ue|ar)|download|baix(?:e|ar)|consigu?e|instal(?:a|e)|try|t[eé]l[eé]charge[rz])\\b)(?: [^\\s,;.!?]{1,30}){0,7}?[ \\[]${DEVICE}\\b(?: ?[^,;!?]{0,60})?\\s*$`,
  "iu",
);

/** The foot that a mailing list adds. */
export const LIST_FOOT =
  /mailing list|lista de (?:correo|distribuci[oó]n|discuss[aã]o)|google groups|unsubscribe from this group/i;
