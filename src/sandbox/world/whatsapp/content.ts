import type { MessageExtra } from "../store.js";
import type { WorldAnswer } from "../surface.js";
import { graphError } from "./account.js";

/** What stands on the phone in the end. */
export interface Content {
  readonly text: string;
  readonly extra: MessageExtra;
  /** It needs a window that the person opened. */
  readonly isFreeform: boolean;
}

/** That, or why Meta does not take it. */
export type Shown = Content | { readonly refusal: WorldAnswer };

export const missing = (name: string): WorldAnswer =>
  graphError({ status: 400, code: 100, message: `The parameter ${name} is required.` });

export const tooLong = (name: string, most: number): WorldAnswer =>
  graphError({ status: 400, code: 100, message: `Param ${name} must be at most ${most} characters long.` });

export const badValue = (details: string): WorldAnswer =>
  graphError({ status: 400, code: 131009, message: "Parameter value is not valid", details });
