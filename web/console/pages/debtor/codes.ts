import { hasWords, type Words } from "../../../kit/words.js";
import type { ChannelView } from "./shapes.js";

/** What the product writes down by itself is a code, and what people type is their words: both come by the same field. */
const CODE = /^[a-z][a-z_]*$/;

/** How they asked for quiet. */
export const howAsked = (because: string, words: Words): string =>
  CODE.test(because) && hasWords(`debtor:optOut.how.${because}`) ? words(`optOut.how.${because}`) : because;

type Proof = NonNullable<ChannelView["proof"]>;

/** By what a consent was given; and by whom it was taken down, where that was somebody. */
export const proofSaid = ({ source, medium, obtainedBy }: Proof, words: Words): { by: string | null; how: string } =>
  CODE.test(source) && hasWords(`debtor:consent.how.${source}`)
    ? { how: words(`consent.how.${source}`), by: null }
    : { how: medium, by: obtainedBy };
