import type { Locale } from "../../kernel/locale.js";

/** Keys that may be pressed, with the ids by which the choice is known elsewhere. */
export const KEYS: Readonly<Record<string, string>> = { 1: "pay-link", 2: "person", 3: "wrong-person", 9: "stop" };

interface VoiceWords {
  readonly language: string;
  readonly voice: string;
  /** Said to whoever picks up, machines too: who calls, for whom, and nothing of why. */
  greeting(caller: string, name: string | undefined): string;
  /** Said where no key was pressed, and so on every answering machine. */
  callBack(caller: string, number: string): string;
  readonly choices: string;
  /** By the id of the key. */
  readonly confirmed: Readonly<Record<string, string>>;
  readonly goodbye: string;
}

/** Voices from memory of Twilio's list; an account may name others. */
export const WORDS: Readonly<Record<Locale, VoiceWords>> = {
  es: {
    language: "es-MX",
    voice: "Polly.Mia",
    greeting: (caller, name) =>
      `Hola. Llama ${caller} con un mensaje para ${name ?? "el titular de este número"}. ` +
      "Si es usted, pulse 1 para escucharlo. Si este número no es de esa persona, pulse 3. Para no recibir más llamadas, pulse 9.",
    callBack: (caller, number) => `Puede llamar a ${caller} al ${number}. Gracias.`,
    choices:
      "Para recibir el enlace de pago por mensaje, pulse 1. Para hablar con una persona, pulse 2. " +
      "Si este número no es suyo, pulse 3. Para no recibir más llamadas, pulse 9.",
    confirmed: {
      "pay-link": "Le enviaremos el enlace por mensaje. Gracias.",
      person: "Una persona del equipo se comunicará con usted. Gracias.",
      "wrong-person": "Gracias por avisarnos. Disculpe la molestia.",
      stop: "De acuerdo. No recibirá más llamadas. Gracias.",
    },
    goodbye: "Gracias. Hasta luego.",
  },
  en: {
    language: "en-US",
    voice: "Polly.Joanna",
    greeting: (caller, name) =>
      `Hello. This is ${caller} with a message for ${name ?? "the owner of this number"}. ` +
      "If this is you, press 1 to hear it. If this number is not theirs, press 3. To get no more calls, press 9.",
    callBack: (caller, number) => `You can call ${caller} at ${number}. Thank you.`,
    choices:
      "To get the payment link by message, press 1. To talk to a person, press 2. " +
      "If this number is not yours, press 3. To get no more calls, press 9.",
    confirmed: {
      "pay-link": "We will send you the link by message. Thank you.",
      person: "Someone from the team will get in touch with you. Thank you.",
      "wrong-person": "Thank you for telling us. We are sorry to have bothered you.",
      stop: "All right. You will get no more calls. Thank you.",
    },
    goodbye: "Thank you. Goodbye.",
  },
  pt: {
    language: "pt-BR",
    voice: "Polly.Camila",
    greeting: (caller, name) =>
      `Olá. Aqui é ${caller} com uma mensagem para ${name ?? "o titular deste número"}. ` +
      "Se for você, tecle 1 para ouvir. Se este número não for dessa pessoa, tecle 3. Para não receber mais ligações, tecle 9.",
    callBack: (caller, number) => `Você pode ligar para ${caller} no número ${number}. Obrigado.`,
    choices:
      "Para receber o link de pagamento por mensagem, tecle 1. Para falar com uma pessoa, tecle 2. " +
      "Se este número não for seu, tecle 3. Para não receber mais ligações, tecle 9.",
    confirmed: {
      "pay-link": "Vamos enviar o link por mensagem. Obrigado.",
      person: "Uma pessoa da equipe vai entrar em contato com você. Obrigado.",
      "wrong-person": "Obrigado por avisar. Desculpe o incômodo.",
      stop: "Certo. Você não receberá mais ligações. Obrigado.",
    },
    goodbye: "Obrigado. Até logo.",
  },
};

/** A number as a voice should say it: figure by figure. */
export const spelled = (number: string): string => [...number.replace(/\D/g, "")].join(" ");
