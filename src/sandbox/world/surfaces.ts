import type { LineProvider } from "../domain/line.js";
import { httpSms } from "./http-sms/index.js";
import { infobip } from "./infobip/index.js";
import { push } from "./push/index.js";
import type { Surface } from "./surface.js";
import { telegram } from "./telegram/index.js";
import { twilio } from "./twilio/index.js";
import { whatsapp } from "./whatsapp/index.js";

/** Every provider that the world plays. */
export const SURFACES: readonly Surface[] = [whatsapp, twilio, telegram, infobip, push, httpSms];

export const surfaceOf = (provider: LineProvider): Surface | undefined =>
  SURFACES.find((each) => each.provider === provider);
