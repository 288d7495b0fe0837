import type { BounceClass } from "./reading.js";

/**
 * What servers say when they refuse, by meaning, the strictest first: a text is of the first class one of whose wordings
 * it holds. Written for small letters on one line. Every gap between words is bounded, so the time is linear.
 */
export interface WordRule {
  readonly class: BounceClass;
  readonly says: RegExp;
  /** Takes the rule back: the same words about somebody else. */
  readonly unless?: RegExp;
}

/** The other side's name servers answered, and wrongly: it may be mended tomorrow. */
const NAME_SERVER =
  /(?:name ?(?:server|service)|dns)\b.{0,60}(?:malformed|unexpected|refused|timed? ?out|timeout|servfail|server failure|try again|no answer|temporar)/;

const RECIPIENT =
  "(?:recipient|user|mailbox|mail box|account|address(?:ee)?|e-?mail(?: address)?|alias|person|member|name|user ?(?:id|name)|log(?:in|name)|usuario|usuário|destinat[aá]rio|cuenta|conta|buz[oó]n|casilla|direcci[oó]n|endere[cç]o|caixa(?: postal)?|utilisateur|destinataire|benutzer|empf[aä]nger)";

/** Said so plainly that no code outweighs it. */
export const STRONG: readonly WordRule[] = [
  {
    class: "mailbox_full",
    says: /over ?-?quota|quota (?:is |was |has been )?(?:exceed|full|reached|violat|limit|usage)|exceed(?:s|ed|ing)?.{0,40}\bquota|\bquota\b.{0,40}exceed|(?:mail ?box|mailfolder|maildir|inbox|account|user|recipient|store|folder|spool|buz[oó]n|casilla|caixa(?: postal| de (?:entrada|correio))?|bandeja)(?:e?s)?\b.{0,40}\b(?:is |are |was |est[aá] |esta )?(?:full|llen[oa]|chei[oa]|lotad[oa]|pleine)\b|full mail ?box|(?:not enough|insufficient|no|does ?n[o']t have enough|out of|lack of|low on) (?:free )?(?:disk ?|storage ?|mailbox ?)?(?:space|storage)(?! in (?:the )?system| on (?:the )?(?:device|server))|(?:disk|storage|mailbox) (?:space |size )?(?:limit|allocation|quota)s? (?:exceed|reached|is full)|(?:mailbox|account|inbox) exceeds|exceed(?:s|ed|ing)? (?:the |its |his |their |allowed |allocated |assigned )*(?:disk|mailbox|mail box|storage)|too much mail data|space has been used up|too many messages (?:on|in) (?:the )?(?:server|mailbox|inbox)|quota|cuota.{0,20}(?:excedid|superad|llena)|(?:excedi[oó]|super[oó]|sin).{0,20}(?:cuota|espacio)|espa[cç]o (?:insuficiente|esgotado)|bo[iî]te.{0,30}pleine|postfach.{0,20}voll/,
    unless:
      /quota (?:of|for) (?:messages|connections|recipients)|(?:sending|daily|hourly|rate|message|connection|recipient) (?:limit|quota)|reputation|insufficient system|system storage|space left on|exceeded (?:max|your)/,
  },
  {
    class: "too_big",
    says: /(?:message|mail|letter|body|attachment|content|header|data|size).{0,30}(?:too (?:large|big|long)|exceeds? (?:the |its |our |a |fixed |maximum |allowed |permitted |server )*(?:size|limit|max|length|bytes)|larger than|over the (?:size|maximum)|size (?:limit|exceed|violation))|(?:maximum|max|fixed) (?:allowed )?(?:message|mail|e-?mail|header) ?(?:size|length)|exceed(?:s|ed|ing)? (?:the )?(?:max(?:imum)?|fixed|allowed|permitted|size|message|length|line|sizelimit|limit).{0,20}(?:size|length|limit|bytes)|recipsizelimit|sendersizelimit|mensaje (?:es )?(?:demasiado|muy) grande|mensagem (?:muito|excede)|tama[nñ]o (?:m[aá]ximo|del mensaje)|tamanho (?:m[aá]ximo|da mensagem)/,
    unless: /number of|rate/,
  },
  {
    class: "system_error",
    says: /loops back to (?:myself|itself|me)/,
  },
  {
    class: "system_full",
    says: /insufficient system (?:storage|resources)|system (?:is |storage )?(?:is )?full|no space left on|out of (?:system )?(?:memory|resources)|not enough (?:system )?(?:storage|space) (?:in (?:the )?system|on (?:the )?server)|insufficient (?:server )?resources/,
  },
  { class: "network", says: NAME_SERVER },
  {
    class: "local_error",
    says: /(?:procmail|maildrop|mail\.local|deliver|mda|lda|cyrus|vacation)\b.{0,30}(?:could ?n[o']t|can ?n[o']t|unable|error|failed|cannot) (?:to )?(?:creat|open|writ|lock|chdir|exec|access)|command died with (?:status|signal)|x-unix; ?(?:1|2|64|65|69|70|71|73|74|75|77|78|126|127|255)\b|\|.{0,200}(?:service unavailable|unknown mailer error)/,
  },
  {
    class: "relay_denied",
    says: /\brelay(?:ing)?\b.{0,30}(?:den(?:y|ied)|not (?:permitted|allowed|authori[sz]ed)|prohibited|disallowed|refused|disabled|rejected|forbidden|restriction|access|attempt)|(?:unable|not (?:permitted|allowed|authori[sz]ed)|can ?not|can't|won't|do(?:es)? not|don't|no|refus(?:e|ed|ing)|denied|you are not|without) (?:to |a |open |attempted |unauthenticated )*relay|rcpthosts|not (?:a |an )?(?:open )?relay|(?:we|host|server) do(?:es)? ?n[o']t relay|insecure mail relay|that domain isn'?t (?:in my|allowed)|send to a non-local e-?mail address|not local host|is not (?:a )?local(?:ly)? (?:host|domain)|reject(?:ed)? (?:as |for )?(?:third[- ]party )?relay|use me .{0,60}as a relay|mail server requires authentication when attempting to send to a non-local|domain not (?:local|hosted|handled) here/,
  },
  {
    class: "rejected",
    says: /(?:\bsender\b|envelope[- ]?(?:from|sender)|\breturn[- ]?path|mail ?from\b|from(?:-| )address|\bfrom:|originator|remitente|remetente).{0,60}(?:reject|den(?:y|ied)|refus|does ?n[o']t exist|do not exist|not exist|must exist|not (?:valid|found|accept|verif|allow|authori|permitted|listed|known)|unknown|invalid|verif|blocked|blacklist|no existe|n[aã]o existe|rechazad|rejeitad|unroutable|unresolv|unable|bad|malformed|missing)|domain of sender|(?:sender|from) domain|invalid (?:sender|from|return)|(?:reject|deny|refus|block|bad|unacceptable|unknown|unverified|forged|spoofed)(?:ed|s|ing)? (?:the |this |your |a )?(?:sender|from address|return[- ]path|envelope sender|mail from)|sender verif|can'?t verify sender|not allowed to send (?:as|mail as)|backscatter|sendernotauth|your (?:address|domain|e-?mail).{0,30}(?:reject|blacklist|not (?:allow|accept))|you (?:are|have been) (?:not allowed|blocked|banned)|(?:server|we|host) (?:do|does) not accept mail from|we don'?t accept mail from|sorry,? i(?:'ve| have) been told to reject/,
    unless:
      /polic(?:y|ies)|reverse dns|\bptr\b|by (?:the )?(?:recipient|user)|recipient address rejected|dmarc|\bspf\b|dkim|rejected by recipient|spam|\bip\b|content|virus|client host/,
  },
  {
    class: "auth_failure",
    says: /\bdmarc\b|\bdkim\b|\bspf\b|sender policy framework|sender ?id\b.{0,20}fail|unauthenticated (?:e-?mail|mail|message)|(?:message|mail|e-?mail) (?:is |was )?not authenticated|domainkeys/,
    unless: /spam\b|duplicate header|spf_pass|\bspf[= ]pass/,
  },
  {
    class: "tls",
    says: /starttls|\btls\b.{0,40}(?:required|fail|error|not (?:available|offered|supported)|mandatory|negotiat|handshake|is required)|(?:require[sd]?|must (?:use|issue)|mandatory).{0,20}(?:\btls\b|encrypt)|certificate.{0,30}(?:verif|invalid|untrusted|expired|mismatch)/,
  },
  {
    class: "rate_limited",
    says: /too many (?:connections?|concurrent|messages|mails?|e-?mails?|recipients|sessions|simultaneous|smtp|requests|errors|rcpt|commands|invalid|unknown|hits|attempts)(?! (?:on|in) (?:the )?(?:server|mailbox))|(?:connection|message|sending|recipient|mail|e-?mail|hourly|daily|rate|delivery)s?[- ](?:rate|limit|frequency|quota|throttl\w*)s?(?: \w+){0,3} (?:exceed|reached|too high|hit|in effect)|rate[- ]?limit|throttl|try again (?:more )?slow|slow down|sending (?:too )?(?:fast|quickly|many)|(?:receiving|getting) (?:mail|e-?mail|messages) (?:too quickly|at a rate)|exceeded (?:the |your )?(?:max(?:imum)? )?(?:number of|connection|rate|sending|hourly|daily|message|recipient|e-?mail)|per[- ](?:hour|day|minute|connection)|(?:concurrent|simultaneous) (?:connections|sessions)|rate that prevents|user is receiving mail|defer_reject|unusual rate|excessive (?:number|rate|volume|connections)|number of (?:recipients|messages|connections).{0,30}exceed|out of connection slots|connection limit|smtp\. ?too many/,
  },
  {
    class: "blocked",
    says: /block ?list|black ?list|black-?listed|denylist|\bd?n?s?[br]bls?\b|\brbl\b|dnsbl|spamhaus|spamcop|\bsorbs\b|barracudacentral|uceprotect|senderbase|senderscore|sender ?score|cloudmark|mailspike|invaluement|\bcbl\b|abuseat|reputation|(?<!not )listed (?:in|on|at|by) (?!the (?:directory|domino))|\bis (?:currently )?listed\b(?! as)|reverse (?:dns|lookup|hostname|mapping)|\brdns\b|\bptr\b|(?:cannot|can'?t|could not|unable to) (?:find|resolve|verify|look ?up) (?:your|the|client|sending)(?: \w+){0,2} (?:host|ip|reverse|ptr|hostname|domain name|address)|find your hostname|client host.{0,20}(?:reject|block|den)|(?:your|client|sending|the|source|connecting|this|by|from|of|an?) (?:server'?s? |mail server'?s? |host'?s? |client )?(?:ip|ip address|host|server|mail server|network|isp|mta)\b.{0,60}(?:block|reject|ban(?:ned)?|den(?:y|ied)|refus|not allowed|prohibit|restrict|suspicious|untrusted|dynamic|residential)|(?:block|reject|ban|den|refus)(?:ed|ied|ning|s)?\b.{0,40}\b(?:your|client|sending|source|from|by) (?:ip|host|server|isp|network|mail server)|\bhost (?:network |address )?(?:is )?not (?:allowed|permitted|welcome)|access (?:denied|blocked|from) .{0,20}\bip\b|\bip\b.{0,30}(?:block|blacklist|ban)|dynamic (?:ip|address|host|pool|dialup)|dial-?up|(?:helo|ehlo)\b.{0,40}(?:reject|invalid|bad|fail|den|not (?:a |an |the )?(?:accept|valid|allow|permit|resolv|match|found|fqdn|fully|qualified|host)|fqdn|need)|bad (?:helo|ehlo)|invalid (?:helo|ehlo)|server access forbidden|connection(?: \w+)? (?:refused|rejected|blocked|dropped) (?:by|due|because|for|-) .{0,20}(?:policy|reputation|spam|abuse|security|rbl)|bad_reputation|banned sending ip|access from ip|is not allowed to send (?:mail )?from|connections? (?:not accepted|from).{0,40}(?:being rejected|refused|not accepted|without)|invalid ip for sending|poor(?: \w+)? (?:reputation|score)|(?:temporarily|temporary) (?:deferred|block).{0,40}(?:complaint|volume|abuse)|user complaints|unexpected volume|\[?tss0\d|\btss\d\d|mta'?s poor|rejected.{0,20}low reputation|\(?[hd]?nsbl/,
    unless:
      /(?:blocked|blacklisted|block) by (?:the )?(?:recipient|user)|recipient.{0,20}(?:has )?(?:blocked|blacklisted) (?:you|your)|open relay|connection refused(?! (?:due|by))|spam message content/,
  },
  {
    class: "content",
    says: /virus(?! ?(?:scan|check)\w* (?:by|for))|malware|trojan/,
    unless: /scanned for (?:all )?virus|no virus|virus[- ]free/,
  },
  {
    class: "content",
    says: /\bworm\b|phish|infected|malicious|executable|prohibited (?:attachment|content|file)|(?:attachment|file)s?\b.{0,40}(?:not (?:allowed|accepted|permitted)|prohibited|blocked|banned|forbidden|type|extension|reject)|(?:banned|forbidden|blocked|illegal|dangerous|unsafe) (?:attachment|file|content|extension)|(?:headers?|message|mail|content|mime|body|line)\b.{0,30}(?:malform|not (?:rfc|conform|compliant|well.?formed)|improper|invalid (?:character|format|syntax|header)|8[- ]?bit|bare (?:lf|cr|line)|illegal)|not rfc.{0,12}(?:compliant|conform)|rfc ?(?:5322|2822|822)\b.{0,30}(?:compl|conform|standard|violat)|non-?compliant|multiple (?:\w+ )?(?:from|subject|date|to) headers|duplicate header|missing (?:required )?(?:header|from|date|message-id)|header.{0,20}(?:missing|required)|bare (?:lf|cr|linefeed)s?|binary content|content (?:conversion|format|encoding|error)|mime (?:error|format|violation)|body type not supported|conversion (?:not|is)/,
    unless: /spam/,
  },
  {
    class: "spam",
    says: /\bspam|(?<!anti-?)spam(?:my|med|ming|assassin|trap)?|\buce\b|\bube\b|unsolicited|junk ?(?:mail|e-?mail)?\b|bulk (?:mail|e-?mail)|\bscore\b.{0,30}(?:exceed|over|too|high|above)|bayes|hits=|razor|suspicious (?:content|message|mail)|content (?:filter|reject|block|scan|analysis|policy)|message content (?:reject|is not|was|den)|(?:message|mail|content|e-?mail) (?:was |has been |is )?(?:rejected|refused|blocked|classified|identified|detected|marked|filtered) (?:by|as|due to|for) (?:\w+ ){0,3}(?:content|filter|spam|junk|bulk|suspicious)|correo (?:no deseado|basura)|lixo eletr[oô]nico|\burl\b.{0,30}(?:black|listed|block)|uribl|surbl|looks like (?:spam|junk)|appears? to be (?:spam|unsolicited|junk)|prohibited content/,
    unless: /block ?list|spam ?trap protection disabled/,
  },
  {
    class: "filtered",
    says: /(?:recipient|user|personal|e-?mail)(?:'?s)? (?:preferences|rules|settings)|(?:user|recipient)(?: id)? (?:rejects?|refuses?(?: to (?:receive|accept))?|does not want)\b|(?:blocked|rejected|refused|filtered) by (?:the )?(?:recipient|user|addressee)\b|you have been blocked|message filtered|only accept(?:s|ing) (?:mail|e-?mail|messages) from/,
  },
  {
    class: "moved",
    says: /(?:address|account|user|recipient|mailbox|person|employee|he|she|who)\b.{0,60}(?:has (?:been )?(?:moved|changed|replaced|relocated)|have moved|moved to|no longer (?:at|on|with|works?|employed|part of)|has left|left the (?:company|organi))|no longer (?:works|employed|with (?:us|the))|has moved to (?:a(?:nother| new)|the new)|has been replaced by|new (?:e-?mail )?address (?:is|:)|please (?:use|update|note)\b.{0,30}new (?:e-?mail )?address|(?:ha|se ha|mi|su) (?:cambiado|nueva direcci[oó]n)|mudou (?:de )?(?:e-?mail|endere)|recipient no longer on server|this user has moved|mailbox has moved|forwarding address/,
    unless: /no longer (?:valid|active|exist|available|in use|accept)/,
  },
  {
    class: "suspended",
    says: /(?:suspend(?:ed|s)?|suspendid[ao]|suspens[ao])\b|(?:temporar(?:il)?y|currently) (?:disabled|inactive|locked|unavailable|blocked|de-?activated)|(?:account|mailbox|user|recipient)\b.{0,30}(?:is |was |has been )?(?:locked|frozen|on hold|temporar\w+ disabled|blocked)(?! by)|is frozen|archivee|bloquead[ao] temporal/,
    unless:
      /sender|your (?:account|ip|domain|host)|delivery (?:temporarily )?suspended|mail (?:delivery|service) (?:is )?(?:temporarily )?suspended|message.{0,10}suspended|service currently unavailable|currently unavailable/,
  },
  {
    class: "disabled_account",
    says: /(?:account|mailbox|mail box|user|recipient|address|alias|cuenta|conta|buz[oó]n|usuario|caixa(?: postal)?)\b.{0,60}\b(?:disabled|de-?activated|discontinued|closed|terminated|cancel?led|inactive|not active|non-?active|inativ[ao]|inactiv[ao]|desactivad[ao]|desativad[ao]|deshabilitad[ao]|cancelad[ao]|cerrad[ao]|encerrad[ao]|expired|has expired|no longer (?:active|available|in use|accept(?:s|ing)?|in service))|\b(?:disabled|de-?activated|inactive|closed|terminated|discontinued|expired|cancel?led)\/?(?:disabled )?(?: or \w+)? (?:user|account|mailbox|mail ?box|recipient|address)|invalid\/inactive|account (?:that you tried to reach )?is disabled/,
    unless: /sender|\bspf\b|password expired|delivery time expired|message expired/,
  },
  {
    class: "bad_syntax",
    says: /(?:bad|invalid|illegal|incorrect|malformed|improper) (?:recipient |destination |mailbox |mail |e-?mail |local |rcpt )*(?:address )?(?:syntax|format)|(?:address|recipient|mailbox|domain) (?:\w+ ){0,3}(?:syntax|has (?:an )?(?:invalid|bad|illegal)|is (?:malformed|not (?:a )?(?:well.?formed|legal|rfc))|(?:format|contains) (?:an )?(?:invalid|illegal|bad))|syntax (?:error )?(?:in |of )?(?:the )?(?:recipient |mailbox |e-?mail |forward )?(?:address|path|recipient|parameters? for rcpt)|(?:illegal|invalid) (?:characters?|alias) in (?:the )?(?:recipient|address|local|domain)|bad destination (?:mailbox )?address syntax|@\W{0,4}malformed address|malformed (?:recipient|destination|mailbox) address|missing or malformed local part|unqualified (?:address|recipient)|domain (?:name )?(?:part )?(?:missing|required|is not fully)|direcci[oó]n (?:mal formada|no v[aá]lida)/,
    unless: /sender|mail ?from|from address|helo|ehlo/,
  },
  {
    class: "no_mail_host",
    says: /null ?mx|does not accept (?:any )?(?:e-?)?mails?\b(?! (?:for|to|from))|do(?:es)? not (?:accept|receive) (?:e-?)?mail (?:here|at all)|(?:host|server|domain|system) (?:\w+ )?(?:does|will) (?:not|never) (?:accept|receive) (?:any )?(?:e-?)?mail|no mail (?:server|exchanger|host)s?(?: (?:found|for|exist))|not accepting (?:any )?(?:e-?mail|mail|messages) (?:for this domain|at this time for domain)|^556|\b556 |domain (?:\w+ ){0,3}(?:does not|doesn'?t) (?:accept|receive|support|have) (?:any )?(?:e-?mail|mail)/,
    unless: /mail from|sender/,
  },
  {
    class: "host_unknown",
    says: /(?:host|domain|name server|dns|mx|site|system|server)\b(?:(?!user|mailbox|recipient|account|address)[^:<>]){0,40}(?:unknown|not found|does ?n[o']t exist|not exist|nxdomain|no such|is not valid|no longer exists|must exist|invalid|unresolv|not be (?:found|resolved)|no (?:valid )?(?:mx|dns)|desconocid|n[aã]o (?:existe|encontrad)|no (?:existe|encontrad))|(?:unknown|no such|non-?exist\w*|invalid|bad|unresolv\w*|undefined|cannot find (?:the )?|couldn'?t find (?:any )?(?:the )?|could not find (?:any )?(?:a )?|can'?t find (?:the )?|unable to (?:find|resolve|locate|look ?up) (?:the )?) ?(?:host|domain|mail (?:server|host|domain|exchanger)|destination (?:host|domain|server|system)|mx|recipient domain|address record|site|dns|server name)|(?:unroutable|unrouteable|unroutable|not routable|unreachable) (?:mail )?(?:address|domain|host)|name or service not known|nxdomain|no (?:valid |usable )?(?:mx|a|dns) (?:or \w+ )?(?:records?|hosts?|entry)|no route to (?:domain|recipient)|illegal host\/domain|domain (?:name )?(?:is )?(?:not|isn'?t) (?:reachable|registered|resolvable|found|valid)|host\/domain|bad address in dns|all relevant mx records point to non-?existent|dns (?:lookup|error|query|failure|server).{0,40}(?:fail|return|non-?existent|not|no)|unknown address\b.{0,20}domain|dominio (?:no existe|desconocido|inexistente)|dom[ií]nio (?:n[aã]o existe|inexistente|desconhecido)|hote inconnu|badly configured domain|hostname.{0,20}(?:lookup failed|not found)|can'?t resolve|cannot resolve/,
    unless:
      /sender|mail from|envelope from|your (?:host|domain|server|ip)|client host|find your|helo|reverse|temporar|try again|network|no route to host|user unknown|unknown user|no such user|not an active address|connection|timed? ?out|local part|malformed/,
  },
  {
    class: "user_unknown",
    says: new RegExp(
      [
        `(?:unknown|no such|not such|invalid|non-?existent|nonexistent|unrecogni[sz]ed|unidentified|undefined|nosuch|bad|wrong|incorrect|unlisted|undeliverable|no valid|not a valid|not an? (?:existing|known|active|authori[sz]ed|local)) (?:or \\w+ )?(?:local |final |delivery |virtual |mail |e-?mail |destination |envelope |smtp |alias |system |intended |specified )*${RECIPIENT}s?\\b`,
        `${RECIPIENT}s?\\b.{0,70}?\\b(?:unknown|not known|not found|not be found|could not be located|not recogni[sz]ed|unrecogni[sz]ed|does ?n[o']?t (?:exist|have)|do ?n[o']?t (?:exist|have)|not exist\\w*|non-?exist\\w*|did(?: not|n't) exist|doesnt exist|inexist\\w*|no longer (?:exists?|valid|here|recogni[sz]ed|on)|not listed|not (?:a )?valid|is ?n[o']t valid|invalid|is (?:not |in)correct|not (?:in|on|at) (?:our|the|this)|not (?:a )?(?:local|member|here)|no existe|n[aã]o existe|no encontrad\\w*|n[aã]o (?:foi )?(?:encontrad\\w*|localizad\\w*)|desconocid\\w*|desconhecid\\w*|inv[aá]lid\\w*|inconnu\\w*|unbekannt|rejected: access denied|rejected: undeliverable|not (?:set ?up|configured|handled|available|accepted|delivered) here)`,
        "no (?:such )?(?:mailbox|user|person|account|recipient|addressee|one|body) (?:here|by|with|of|at|exists?|named|found|called|in|on)",
        "no (?:mail ?box|account) (?:available|for)|not an active address|no mailbox|no recipients? (?:here|found)|no account (?:by|with|for|here)|mailbox (?:not found|unavailable|name not allowed)(?=.{0,40}(?:does|unknown|not exist|no such|invalid))",
        "badrcptto|badrecipientto|validrcptto|missing home directory|no existe (?:dich|es|el |la |tal |nadie)|nessun utente|destinatario (?:sconosciuto|inesistente)|adresse nicht gefunden|keine e-mails empfangen|no one at this address|addressee unknown|unknown addressee|not our customer|nobody (?:here )?(?:by|with) (?:that|this) name|no matches to (?:nameserver|directory)|not found in (?:directory|domino|address book|ldap)|not listed in (?:domino|directory|public|address)|recipnotfound|recipientnotfound|unknown recipient|recipient name is not recogni[sz]ed|unable to (?:find|locate|validate|verify) (?:the )?(?:user|recipient|mailbox|account|address)|user doesn'?t have|this user does not|couldn'?t be found|wasn'?t found at|could not be found|we couldn'?t find|address couldn|address(?:es)? (?:you entered )?(?:was|were|couldn'?t be) (?:not )?found|address not found|no se (?:ha )?(?:encontr[oó]|encontrado)|não foi encontrad|adresse.{0,30}(?:n'existe|inconnue)|no such .{0,30}here|<@> unknown|rcpt <@> does not exist|user .{0,60}not found|is not a (?:known|valid|registered|recognized) (?:user|recipient|address|account|mailbox)|recipient .{0,40}(?:is )?not (?:valid|known|found|recognized)|\\bunknown user\\b|\\buser unknown\\b|\\bnot a known user\\b|no local mailbox|mailbox .{0,80}does not exist",
      ].join("|"),
    ),
    unless:
      /sender|mail from|from address|envelope from|domain not found|your (?:ip|host|address)|user (?:name|account) or password|relay(?!=)|greylist|gr[ae]y-?list|unverified|verification (?:is )?in progress|try again later/,
  },
  { class: "local_error", says: /command output:|x-unix;/ },
];

/** Vaguer wordings: a specific code outweighs them. */
export const WEAK: readonly WordRule[] = [
  {
    class: "filtered",
    says: /(?:blocked|rejected|refused|denied|filtered|blacklisted) by (?:the )?(?:recipient|user|addressee|destinat)|user reject|recipient(?:'s)? (?:has )?(?:rejects?|refuses?|blocked|filter|does not (?:want|accept)|only accepts|isn'?t accepting|not accepting)|you have been blocked|(?:recipient|mailbox|user|address) (?:\w+ ){0,2}(?:restricted|refused|not accepting (?:messages|mail|e-?mail))|(?:access|delivery) (?:to|for) (?:this |the )?(?:mailbox|user|recipient|address) (?:is )?(?:denied|restricted|prohibited|refused)|permission to (?:send|post)|not (?:allowed|authori[sz]ed|permitted) to (?:send|post|submit|mail)(?: \w+){0,3} (?:to|this|recipient|group|list|user)|notauthorized|authrequired|restricted|only (?:allows|accepts)|white ?list|pre-?approved|challenge[- ]response|requires? confirmation|due to extended inactivity|recipient cannot accept|not accept(?:ing|ed) (?:messages|mail|e-?mail)/,
  },
  {
    class: "rate_limited",
    says: /gr[ae]y-?list|unverified address|verification (?:is )?in progress/,
  },
  {
    class: "expired",
    says: /(?:delivery|message|queue|retry|mail|time)\b.{0,30}(?:time(?:d)? ?-?out|expired|time (?:limit )?(?:exceed|expired|elapsed))|timed? ?out|retry (?:time|timeout|count|limit)|(?:has been|was|been) (?:delayed|in (?:the )?queue|queued|undelivered)|not (?:been )?(?:delivered|received|deliverable) (?:within|after|for|in (?:the )?(?:last|past|allowed|allotted))|could not be delivered (?:within|for|in|after)|too old|too long|(?:for|within|after|more than|least|in|past|last) (?:the )?(?:\d{1,6}(?:\.\d{1,3})?|several|many|one|two|three|four|five|a few) ?(?:more )?(?:hour|day|minute|second|hora|d[ií]a)|maximum (?:queue|retry|delivery|time|age)|allowed (?:queue|time)|queue (?:period|lifetime|time)|\d{1,6} attempts|for a long time|gave up|giving up|still being retried|will (?:be )?retr(?:y|ied)|retr(?:y|ies|ying).{0,20}(?:exceed|exhaust|fail)|delayed|expir(?:ed|ation)|no tuvo [eé]xito despu[eé]s|tiempo (?:de )?(?:espera|m[aá]ximo)|tempo (?:limite|esgotado)|persistent transient/,
    unless: /loop|hop/,
  },
  {
    class: "network",
    says: /connection (?:\w+ )?(?:refused|reset|lost|dropped|closed|failed|failure|aborted|broken|died|error|terminated|to|was|could)|(?:could ?n[o']t|can ?n[o']t|unable to|failed to|not able to|error) (?:\w+ )?(?:connect|contact|reach|establish|communicat)|did ?n[o']t respond|(?:network|host|server|mail ?server|system|port|destination|remote)\b.{0,30}(?:unreachable|not reachable|is down|not respond|no respon|not answer|unavailable)|no route to host|no (?:smtp )?answer|no response|lost connection|too many hops|hop ?count|(?:mail|routing|message|forwarding) (?:\w+ )?loop|loop(?:s|ing|ed)? (?:back|detected)|possible loop|network (?:error|problem|is)|socket|broken pipe|communication (?:failure|error)|host (?:\w+ ){0,3}(?:down|unreachable)|name ?server (?:error|timeout|failure|timed)|dns (?:error|server|problem|timeout|failure|temporar)|temporary (?:failure in )?name|name service error|lookup (?:\w+ ){0,3}fail|hostname lookup|try again.{0,10}dns|routing loop|unable to deliver.{0,20}mail exchange|host not (?:respond|available)|cannot be (?:reached|contacted)|bad connection/,
  },
  {
    class: "rejected",
    says: /(?:denied|refused|rejected|not (?:allowed|accepted|permitted)).{0,60}in reply to mail from/,
  },
  {
    class: "policy",
    says: /polic(?:y|ies)|security|not (?:permitted|allowed|authori[sz]ed)|prohibit|forbidden|access denied|administrative|rejected (?:by|for|due)|transaction (?:failed|rejected)|refused|denied|den(?:y|ied)|authentication (?:fail|required|is required|error)|auth(?:enticat\w+)? (?:required|fail)|rejected|message (?:was )?(?:not accepted|rejected|refused|blocked)|unacceptable|not accept|pol[ií]tica|rechazad|recusad|rejeitad|no permitid|n[aã]o permitid/,
    unless:
      /mailbox unavailable|connection (?:refused|rejected|reset)|network|returned by remote|recipient rejected|address rejected|relay/,
  },
  {
    class: "local_error",
    says: /x-unix|command (?:output|died|failed|line)|exit(?:ed)? (?:status|code|with|value)|(?:settings?|account|alias) .{0,60}\bmisconfigured|procmail|maildrop|(?:local|virtual|child|user|pipe|shell)\b.{0,20}(?:delivery|mailer|command|process|transport|program).{0,20}(?:fail|error|crash|status|died|return)|pipe (?:to|transport)|mailer (?:error|died)|can(?:'t|not) (?:create|open|write|access|lock|append|chdir|stat|exec|deliver to) (?:\w+ ){0,3}(?:file|output|mail|dir|home|user|\/|"|')|permission denied|unable to (?:open|write|lock|chdir|create|deliver)|(?:temporary )?(?:local )?(?:delivery )?(?:program|filter|script) (?:fail|error)|\bforward\b.{0,20}(?:file|error)|segmentation fault|mailing list expansion|cannot append/,
  },
  {
    class: "system_error",
    says: /encountered an error|error (?:was )?(?:detected|encountered) (?:while|during)|(?:system|server|internal|software|configuration|config|database|ldap|backend|directory|resource|local|storage|service|i\/o|disk|lookup|temporary|processing|operating system|unexpected)\b.{0,20}(?:error|fail(?:ure|ed)?|problem|misconfigur|exception|unavailable|not available|down|currently)|try again later|temporar(?:y|ily)|service (?:not available|unavailable|currently|shutting)|shutting down|out of memory|undefined mail delivery|local error|interrupted system call|overload|too busy|busy|intente (?:m[aá]s tarde|de nuevo)|tente (?:novamente|mais tarde)|routing error|local configuration|maintenance/,
    unless: /service unavailable(?! .{0,20}(?:try|later|temp))/,
  },
  {
    class: "protocol_error",
    says: /(?:command|syntax|parameter|argument|sequence|smtp|protocol)\b.{0,30}(?:not (?:recogni[sz]ed|implemented|supported|understood)|unrecogni[sz]ed|unknown|error|bad|invalid|violation|out of)|bad sequence|unrecogni[sz]ed command|unexpected (?:response|reply)|improper command|esmtp not supported/,
  },
  { class: "suppressed", says: /suppression list|on (?:the |our |your )?suppress|suppressed/ },
];
