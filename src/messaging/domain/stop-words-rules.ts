/**
 * What people say when they want us to stop, to begin again, or are somebody else. Phrases in the language of
 * `lint/pattern.ts`, bare of case and accents; the words of chats (`q`, `msj`, `vcs`) are put in full before.
 */

export interface StopRule {
  readonly hears: "stop_channel" | "stop_all" | "resume" | "wrong_person" | "other_cancel" | "says_paid";
  readonly says: readonly string[];
  /** Heard only as the last words of a sentence. */
  readonly saysLast?: readonly string[];
  /** Takes it back when one of these words stands within four words before. */
  readonly unlessBefore?: readonly string[];
  /** Takes it back when one of these phrases stands in the same sentence. */
  readonly unless?: readonly string[];
}

/** What we send, and the ways it is named. */
const MESSAGES =
  "(mensaj*|mensag*|msg*|sms|whats*|wasap*|guasap*|wpp*|zap|zaps|email*|mail|mails|correo*|texto*|text|texts|texting|message*|messages|notific*|aviso*|recordatorio*|lembrete*|reminder*|alert*|publicidad|propaganda*|promocion*|spam|comunicac*|comunicad*|cobranza*|cobranca*|llamad*|llamar*|ligac*|call|calls|newsletter*|boletin*|e-mail*)";
/** "Write me", "call me", as a command not to: the forms that are not statements. */
const DONT_ES =
  "(escriba*|escribas|escriva*|mande|manden|mandes|mandeis|envie|envien|envies|embie|embien|contacte|contacten|contactes|llame|llamen|llames|yamen|moleste|molesten|molestes|jodan|joda|fastidien|fastidie|busquen|busque|marquen|marque|textee*|notifiquen|notifique|insistan|insista|hostiguen|hostigue|acosen|acose|persigan|comuniquen|comunique|hablen|hable|spameen)";
const DONT_PT =
  "(ligarem|mandarem|enviarem|escreverem|contatarem|mandassem|ligassem|mande|mandem|manda|mandar|envie|enviem|enviar|escreva|escrevam|escrever|ligue|liguem|ligar|liga|contate|contatem|contactem|perturbe|perturbem|incomode|incomodem|chame|chamem|procure|procurem|notifique|notifiquem|entre|entrem|encham|encha|insistam|insista)";
const TO_WRITE =
  "(llegar*|chegar|hablar*|contestar*|comunicar*|escribir*|mandar*|enviar*|contactar*|llamar*|molestar*|joder*|fastidiar*|buscar*|acosar*|hostigar*|insistir*|perseguir*|textear*|spamear*|notificar*|marcar*|recibir*|escrever|ligar|incomodar|perturbar|receber|contatar|procurar|encher|chamar)";
const WRITING =
  "(writing|sending|texting|calling|contacting|emailing|e-mailing|messaging|bothering|harassing|spamming|pestering|annoying|phoning|ringing|reaching|notifying|disturbing|chasing|hounding)";
/** Ending what is sent, without "de": to suspend, to abstain, to be done with it. */
const END_IT =
  "(suspend*|discontinu*|absten*|absteng*|abstenh*|ces*|frenen|frene|corten|evit*|desist*|interromp*|interrump*|halt|refrain|enough|prohibo|proibo|desactiv*|desativ*|silenci*)";
/** Saying it again and again, as people call it. */
const ON_AND_ON =
  "(escribiendo*|mandando*|enviando*|llamando*|spameando*|molestando*|insistiendo*|insistindo|ligando|escrevendo|perturbando|fastidiando*|jodiendo*|chingando*|acosando*|hostigando*|buscando*|texteando*|cobrando*|importunando|incomodando)";
const PEST_TO =
  "(molestar*|importunar|atosigar*|abrumar*|joder*|fastidiar*|acosar*|hostigar*|perseguir*|perturbar|incomodar|encher|chingar*|llamar*|buscar*|contactar*|contatar|ligar)";
const PESTER = "(bothering|harassing|pestering|annoying|contacting|hounding|chasing|disturbing|calling)";
const OFF =
  "(quit*|erase|wipe|scrub|purge|bajen*|bajeme|bajame|saqu*|saca|sacar|sacarme|sacame|sacarnos|borr*|elimin*|remuev*|remov*|retir*|tira|tiren|tirem|tire|tirar|tirarem|exclu*|apag*|suprim*|delet*|desafili*|deregister)";
/** Lists that are ours: not the registers of who owes, which people also want to leave. */
const OUR_LIST =
  "(lista|listas|list|lists|base|bases|database|grupo|group|difusion|contactos|contatos|agenda|directorio|mailing|registro|registros|registo|cadastro|cadastros|sistema|system|systems|records|archivos)";
const REGISTERS = [
  "(datacredito|buro|dicom|infocorp|veraz|serasa|spc|boletim|cifin|transunion|equifax|centrales|central|sentinel|equifax|reportad*|reporte|reportado|negativ*)",
  "lista negra",
  "(morosos|moroso|inadimplentes|late|deudores)",
  "nome sujo",
  "(deuda|divida|debt|intereses|recargo*|multa*|juros|cobro|cargo|cuota)",
];
/** A footer, or advice: "if you do not wish to receive…, click here". */
const ADVICE = [
  "(clic|click|clique|pinche|pulse|presione|haga|unsubscribe?) (aqui|here|clic|click|en|the|no|link)",
  "(si|if|se|caso) (usted|ud|you|voce|no|nao) ..2 (desea|deseja|quiere|wish|want|quiser|would) ..3 (recibir|receive|receber)",
  "(responda|responder|reply|responde|envie) (con|with|baja|stop|sair|com|a|to)",
];
/** A paper that they do not want, or want otherwise. */
const PAPER =
  "(mande*|envie*|manden|envien|mandem|enviem|manda) (la|el|los|las|ese|esa|mi|o|a|otra|esse|essa) ..1 (factura*|recibo*|fatura*|boleto*|boleta*|estado|link|pdf|comprobante*|codigo*|token|nota|carta|cuenta|contrato|tarjeta)";
const HOLD = [
  "(hasta|ate|until|antes) (el|la|los|o|a|as|que|manana|amanha|lunes|martes|miercoles|jueves|viernes|sabado|domingo|monday|tuesday|wednesday|thursday|friday|next|fin|mes|segunda|terca|quarta|quinta|sexta|las|de)",
];

export const STOP_RULES: readonly StopRule[] = [
  // Everything, for good.
  {
    hears: "stop_all",
    says: [
      `(deje*|deja|paren|pare|parem|para|basta|chega|termine*|cese*|dejar|parar) (ya de|de) (me|nos|estar)? ${PEST_TO}`,
      `(deje*|paren|pare|parem|chega) de (me|nos|estar)? (molestando|fastidiando|jodiendo|acosando|ligar|perturbar)`,
      `(deje*|deixe*|deix*|me) ..1 (en|em|in) paz`,
      "(dejenme|dejeme|dejame|deixem|deixe) ..1 (en|em) paz",
      "(dejenme|dejeme|deixem|deixe) (tranquil*|sossegad*|quiet*)",
      "ya (dejenme|dejeme|no molesten|no jodan)",
      "(encher|enchendo|encham) o? saco",
      `(deje*|deja|paren|pare|parem|sigan|siga|siguen|continuam) (de)? (me|nos)? (estar|estarme)? (molestando*|chingando*|jodiendo*|fastidiando*|acosando*|hostigando*|perturbando|enchendo|importunando)`,
      "(olvidense|olvidese|olvidate|olviden|olvide|esquecam|esqueca|esquece*|me esquec*|forget) (de|of|about)? (mi|me|mim|meu numero|que existo)",
      "me (esquece|esquecam|esqueca|larga|larguem|erra)",
      "(pierdanse|pierdase|larguense|larguese|sumam|some daqui|get lost|go away|piss off|fuck off|back off|buzz off)",
      "(vao|vayan|vaya|vayanse|vai|go) ..2 (encher|molestar|perturbar|fastidiar|joder|chingar|bother|harass) ..1 (a)? (otro|otra|outro|outra|otros|outros|someone|somebody)",
      "(hasta cuando|ate quando|how long) ..4 (molestar|molestando|molesta*|insistir|chingar|encher|perturbar|joder|fastidiar|harass*|bother*)",
      "(prohibo|prohibimos|proibo|prohibido|prohibida|proibido) ..5 (contact*|contat*|llam*|escrib*|comunic*|molest*|ligar|ligue*|busc*|mensag*|mensaj*)",
      "(no|nao|sin|sem|without|any|zero|cero|nenhum|ningun) ..1 (quiero|quero|want|deseo|desejo)? ..2 (tipo|kind|type|further|mas|mais|more|nuevos|novos)? (de|of)? (contacto|contato|contact|comunicacion|comunicacao|communication) (con|com|with|alguno|algum|please|porfavor|whatsoever|de|mas|conmigo|comigo|from)",
      "(deje*|paren|pare|parem|cesen|basta|chega|stop) (el|con el|de|com o|the|o|con tanto|tanto)? (acoso|hostigamiento|hostigo|assedio|harassment|abuso)",
      "(deja*|deje*|deixa*|deixe*) ..1 (tranquil*|en paz|em paz|sossegad*|quieto|quieta)",
      "(no|nao) ..1 (me)? (llam*|ligue*|liguem) ..3 (ni|nem) ..2 (escrib*|mand*|contact*|envi*|escrev*)",
      "(no|nao) (quiero|quero|want|deseo|desejo) ..1 (ningun|nenhum|any) ..2 (contacto|contato|contact|comunicacion|comunicacao)",
      "no (further|more) (contact|communication*)",
      "(dont|don't|do not|never) (ever)? (reach out|come back|come after|follow up)",
      `(no|nao|nunca|jamas) (me|nos|mas)? (molesten|moleste|molestes|molestar|molestarme|jodan|jodas|fastidien|acosen|hostiguen|perturbem|incomodem|encham|chinguen)`,
      "(no|nao|nunca|jamas) (me|nos)? (vuelvan|vuelva|vuelvas|voltem|volte) a ..1 (contactar*|molestar*|buscar*|llamar*|entrar|hablar*|procurar)",
      "(no|nao|nunca|jamas) (quiero|queremos|quero|deseo|desejo) ..2 (saber|contacto|contato) ..2 (nada|mas|mais|ustedes|voces|con|com|algum|alguno|ningun*)",
      "(no|nao) (me|nos)? (contact*|contat*) (mas|mais|nunca|jamas|otra|de novo)",
      "(no|nao|ya|nunca) (me|nos)? (contacten|contactem|contatem)",
      "(nao|nunca) ..1 entrem? ..1 em contato",
      "(no|nao|ya) ..1 me busquen",
      "(no|nao) se (comuniquen|comunique|comuniquem) ..2 (mas|mais|conmigo|comigo|con|com)",
      "(me|nos) (estan|esta|estao|tao) ..1 (hostigando|acosando|molestando|persiguiendo|perturbando|perseguindo|importunando|harassing)",
      "(parem|pare|para) de me procurar",
      "(no|nao) ..1 (me)? (llam*|ligue*|liguem|call) (ni|nem|or) ..2 (escrib*|mand*|contact*|envi*|escrev*|text|write)",
      "(no|nao) ..1 (me)? (escrib*|mand*|escrev*) (ni|nem) ..2 (llam*|ligue*|liguem|busq*)",
      "(harto|harta|hartos|hartas|cansad*|saturad*|podrido|podrida) ..4 (mensaj*|mensag*|llamad*|correos|emails|sms|acoso|ligac*|ustedes)",
      "stop (harassing|bothering|pestering|annoying|contacting|hounding|disturbing|chasing|calling and|with the harass*)",
      `(quit|cease) ${PESTER}`,
      "leave (me|us) (alone|the hell|be)",
      "(do not|dont|don't|never) (ever)? (contact|bother|harass|disturb) (me|us|my|again)",
      "cease and desist",
      "cease all ..2 (communication*|contact)",
      "lose my (number|phone|email)",
      "(si|if) ..2 (siguen|sigue|vuelven|continu*|keep|insisten) ..1 (molestando*|llamando*|acosando*|mandando*|escribiendo*|insistindo|ligando|calling|texting|bothering|harassing|contacting)",
      "(si|se|if) ..1 (no|nao|dont|don't|do not) (dejan|paran|pararem|stop|cesan|deja) ..1 (de|calling|texting|bothering|harassing|contacting|messaging|emailing)",
      "(cesen|cese|cesar|cessem|cessar) ..1 (toda|todo|todas|cualquier|qualquer|la|el|as|os) ..1 (comunicac*|contact*|contat*|mensaj*|llamad*|acoso)",
    ],
    unless: [...HOLD, "(no|nao|dont) (dejen|dejes|pare|parem) de"],
  },
  // Their data, their consent.
  {
    hears: "stop_all",
    says: [
      `${OFF} ..2 (mi|mis|meu|meus|minha*|my|el|os|los|all) ..1 (datos|dato|dados|numero|telefono|telefone|cadastro|correo|email|data|number|info*|registro|contacto|contato|details|nombre) ..5 (base|bases|lista*|sistema*|cadastro|registro*|database|records|system*|list|lists|contactos|ustedes|voces|todo)`,
      `${OFF} ..1 (mis|meus|my) ..1 (datos|dados|data|details) ..1 (personales|pessoais)?`,
      `${OFF} ..1 (mi|meu|my) ..1 (numero|telefono|telefone|number|contacto|contato|cadastro|registro)`,
      "(deje*|deja|paren|pare|parem|para) de (me|nos)? (cobrar|cobrarme|cobrarnos)",
      `${OFF} ..4 ${OUR_LIST}`,
      `(exclusao|eliminacion|supresion|cancelacion|borrado|erasure|deletion|remocao|apagamento) ..3 (mis|meus|my|dos|de) ..2 (datos|dados|data|numero|cadastro)`,
      "derecho ..2 (cancelacion|oposicion|supresion|olvido|arco)",
      "(revoco|retiro|revogo|retirar|revocar|revogar|withdraw|revoke) ..2 (autorizacion|consentimiento|autorizacao|consentimento|consent|permiso|authorization|permission)",
      "(no|nao|nunca|not|dont|don't) ..1 (autorizo|autorice|autorizei|consiento|consent|authorize|di|dei) ..3 (contact*|contat*|being|llam*|comunic*|uso|tratamiento|tratamento|datos|dados|autorizacion|permiso|autorizacao|que|mensaj*|mensag*)",
      "(no|nao|sin|sem|without|dont have|don't have|no) ..1 (tienen|tiene|tem|tenho|have|has|dei|di)? ..1 (mi|minha|my|el|a)? (permiso|permissao|permission|autorizacion|autorizacao|authorization|consentimiento|consentimento|consent|derecho|direito) ..2 (para|de|to|a) ..2 (usar|contact*|contat*|llam*|escrib*|mand*|ligar|tener|ter|use|call|text|email|have|molest*|enviar*)",
      "(borr*|elimin*|apag*|erase|delete|wipe|remuev*|remov*|exclu*) ..2 (todo|toda|todos|todas|tudo|everything|anything|all) ..5 (mio|mia|mios|mias|mi|meu|minha|meus|me|mim|tengan|tienen|have|tem|tenham)",
      `(quit*|borr*|elimin*|saqu*|tirem|tira|retir*|remov*|remuev*|apag*|exclu*|delete|erase) ..1 (mi|meu|my) ..1 (correo|email|e-mail|mail|celular|nombre|nome) ..1 (de|da|do|from|dos|das|porfavor|por|please)`,
      "(ningun|nenhum|ninguna|nenhuma|any) (medio|canal|meio|means|channel|via)",
    ],
    unless: [
      ...REGISTERS,
      ...ADVICE,
      "(de donde|como|quem|quien|donde|where|how|who) ..3 (numero|telefono|telefone|contato|contacto|datos|dados|number|data)",
      "de cobrar* ..2 (seguro|comision|mensualidad|taxa|tarifa|cuota|servicio)",
    ],
  },
  // By this way no more.
  {
    hears: "stop_channel",
    says: [
      `(no|ya no|nunca|jamas) ..1 (me|nos|le|lo|se)? (lo|la|los|las)? (vuelvan|vuelva|sigan|siga|vayan) ..1 (a)? (escrib*|mand*|envi*|contact*|llam*|molest*|notific*|textear*|busc*|marc*)`,
      `${END_IT} ..4 ${MESSAGES}`,
      `${END_IT} ..2 (de)? (me|nos)? ${TO_WRITE}`,
      `(no|nao) (me|nos|le|se)? (sigan|siga|sigas|continuem|continue|continues|anden|ande|vengan|esten|este|estejam|keep) (me)? ..1 ${ON_AND_ON}`,
      `(no|nao|not|no need) ..1 (hace falta|es necesario|precisa|precisam|precisan|necesito|preciso|need) ..1 (que)? ..2 (me|nos|mas|mais|seguir|continuar)? (escriban|escriba|escribirme|manden|mandarme|envien|enviarme|llamen|llamarme|mandar|mandem|me mandar|enviar|ligar|escrever|text|message|email|remind) ..2 (mas|mais|${MESSAGES.slice(1, -1)}|nada|todos|cada|me|porfavor|tanto|isso|eso)`,
      "(cansad*|cansei|cansou|tired|sick|aburrid*|chatead*|enough) (de|of|com) (recib*|receb*|receiving|getting)",
      "enough (with|of) ..1 (the|your|these|those)? ..1 (messag*|text*|email*|call*|mail*|spam)",
      "(no|nao) (contesten|contestem|respondan|respondam|hablen|hable|falem|fale|comuniquen) ..1 (mas|mais|nada|aqui|nunca)",
      `(no|nunca|jamas) (me|nos|ya|mas|por)? (me|favor)? ${DONT_ES} ..3 (mas|nada|nunca|${MESSAGES.slice(1, -1)}|a|al|por|estos|porfavor|sus|otra|numero|ya|este)`,
      `(no|nunca|jamas|ya no) (me|nos) ${DONT_ES}`,
      `(no|nunca) (mas)? ${DONT_ES} ..2 ${MESSAGES}`,
      `(favor|pido|solicito|ruego|agradezco|agradecer*|agradeco|peco|pedir) ..2 (no|nao) ..2 (enviar*|mandar*|escribir*|llamar*|contactar*|seguir)`,
      `(nao|nunca) ..1 (me)? ${DONT_PT} ..2 (mais|nada|${MESSAGES.slice(1, -1)})`,
      `(nao|nunca) me ${DONT_PT}`,
      `nao ..1 (quero|queremos|desejo|gostaria|aceito) ..2 (receber|recebendo|mais|que me) ..3 (mais|${MESSAGES.slice(1, -1)}|nada|isso)`,
      "nao (quero|desejo) ..1 (mais)? receber",
      "(gostaria|queria|prefiro|quero|desejo|pode*) ..1 (de)? nao ..1 receb*",
      "(no|ya no) (quiero|queremos|deseo|quisiera|acepto) ..3 (recib*|recivir|resibir)",
      "(no|ya no) (quiero|queremos|deseo|quisiera) ..1 que (me|nos) (escrib*|mand*|envi*|llam*|contact*|molest*|llegu*|sigan|siga)",
      `(no|ya no|nao) (quiero|queremos|deseo|quero|queremos|desejo) (recibir|receber)? (mas|mais|sus|tus|seus|suas|estos|estas|esses|essas|ese|esse|ningun|ninguna|nenhum|nenhuma|ni|tantos|tantas|los|las|os|as)? (mas|mais|de)? ${MESSAGES}`,
      "(no|ya no|nao) (quiero|deseo|quero|desejo) seguir recib*",
      "(quiero|quisiera|deseo|pido|solicito|quero|gostaria|necesito|i want|i would like) ..2 (dejar|parar|stop) (de)? (recib*|receb*|receiving|getting)",
      "que no me (lleguen|llegue|sigan|siga|manden|envien|escriban|llamen|vuelvan)",
      "(no|ya no|nao) (me|nos) (lleguen|cheguem)",
      `(deje*|paren|pare|parem|para|basta|chega|stop|termine*) (ya)? (con|com|with|de|of)? (los|las|as|os|the|estos|tantos|tanto|tanta|sus|tus|mas|me|nos|sending|your)? ${MESSAGES}`,
      `(deje*|deja|paren|pare|parem|para|chega|pueden dejar|podrian dejar|podem parar|pode parar) (de|ya de) (me|nos|estar)? ${TO_WRITE}`,
      `(no|nada|ni|nao|chega|basta) (de|un|uma|solo|mas|mais) ..2 ${MESSAGES} ..1 (mas|mais|porfavor|favor|gracias|obrigad*)?`,
      `no (mas|more|further) ..1 ${MESSAGES}`,
      `(stop|quit|cease) ${WRITING}`,
      `(please)? (do not|dont|don't|never|not to) (ever)? (text|email|e-mail|message|call|write|send|mail|phone) (me|us|this|any|anymore|again|to|my|here|more|these)`,
      "(no longer|do not|dont|don't) (wish|want|would like|care) ..1 to (receive|get|be|hear)",
      "(dont|don't|do not) want ..2 (your|these|those|any|more|further) ..2 (messag*|text*|email*|mail*|call*|sms)",
      "unsub*",
      "unsuscri*",
      "(desuscri*|dessuscri*|desubscri*|desinscri*|desinscrev*|descadastr*|dessubscrev*|desapunt*)",
      "des (suscri*|subscri*|cadastr*|inscri*)",
      "(opt|opting|opted) ..1 out",
      "optout",
      "take (me|us|my|this) ..3 off",
      "(want|get|let|wanna) (me|be|to be)? (off|out) ..1 (of)? (this|your|the|that) (list|group|chat|messages)",
      "(prefiero|prefiro|preferiria|preferia|prefer|rather) (no|nao|not) ..1 (recib*|receb*|receive|to receive|get|que me|ser contact*)",
      "(no|nao) me interesa* ..1 (recib*|receb*|que me)",
      "(parar|deixar|dejar) de (recib*|receb*)",
      "(remove|drop|delete) (me|us|my name|my email|my number|this number)",
      `(doy|damos|darme|darnos|denme|deme|dame|dar|dan|danme|demen|quiero|solicito|pido|solicitar|tramitar|necesito|deseo|gestionar) ..2 (de|la|mi|una) baja`,
      "(baja|baixa) (de|del|da|do|a|para) ..2 (lista*|mensaj*|correo*|suscripcion|sms|notific*|whats*|numero|email*|envio*)",
      `(cancel*|anul*|terminar|dar de baja) ..2 (suscripcion|suscripciones|subscripcion|inscricao|inscripcion|subscription|envio*|recebimento|recepcion|${MESSAGES.slice(1, -1)})`,
      `(sair|salir|salirme|sairme|retirar*|quero sair|me retiro) ..1 (da|de|del|do|desta|dessa|deste|de la|de este|de esta) ..1 ${OUR_LIST}`,
      "(remueva*|remuevan) ..1 (este|mi|esta)",
      "(please)? (not|never) (message|text|call|email|contact) (me|this|us|my)",
      "bloque* ..1 (mi|meu|my) ..1 (numero|contato|contacto|number|telefone|telefono)",
      `${OFF} ..2 (su|sus|el|seu|your|tu) (whatsapp|correos|celular|telefono|zap|mensajes)`,
      "(bloque*|silenci*) ..2 (sus|estos|los|esses) ..1 (mensaj*|mensag*)",
    ],
    saysLast: [
      "(paren|parem|parenle|parele) (ya|ja|con esto|com isso|con eso|de una vez|porfavor|por favor)?",
      "(pare|stop|basta) (ya|ja|it|now|con esto|com isso|con eso|de una vez|please)",
      "(pueden|podrian|podem|poderiam|pode|puede|can you|could you|would you|please|porfavor) ..1 (parar|pararle|detenerse|dejar|stop|parar ya|parar con esto|parar com isso)",
      "(no|nao) (mas|mais) (porfavor|por favor|please|pf)",
    ],
    unlessBefore: ["quienes", "cuando"],
    unless: [
      ...ADVICE,
      ...HOLD,
      PAPER,
      ...REGISTERS.slice(1, 3),
      "(no|nao|dont|don't|not) (dejen|dejes|deje|pare|parem|paren|stop) (de|enviar|mandar|sending|me)",
    ],
  },
];
