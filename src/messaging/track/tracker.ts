import type { Channel } from "../../kernel/channel.js";
import type { MessageId, TenantId } from "../../kernel/id.js";
import type { TemplateVars } from "../domain/template-vars.js";
import type { Telltale, TrackedLink } from "../domain/visit.js";
import type { TrackCodes } from "./code.js";
import type { Tracking, Ways } from "./store.js";

/** Where our addresses are that tell what was asked for: `/l/<code>` leads on, `/o/<code>.gif` is a picture of nothing. */
export interface Tracker {
  address(tenant: TenantId, messageId: MessageId, telltale: Telltale): string;
}

export function trackerAt(publicUrl: string, codes: TrackCodes): Tracker {
  const { origin } = new URL(publicUrl);
  return {
    address(tenant, messageId, telltale) {
      const code = codes.code({ tenant, messageId, telltale });
      return telltale === "pixel" ? `${origin}/o/${code}.gif` : `${origin}/l/${code}`;
    },
  };
}

/** Only pages are tracked, and only those that the creditor's own settings name: no code leads anywhere else. */
export function targetOf({ payUrl, verifyUrl }: Ways, link: TrackedLink): string | null {
  const url = link === "pay" ? payUrl : verifyUrl;
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).href : null;
}

/** One message that is about to leave, and what its tenant wants to know of it. */
export interface Telling extends Tracking {
  readonly tracker: Tracker;
  readonly tenant: TenantId;
  readonly messageId: MessageId;
  readonly channel: Channel;
}

/** The same values with links that tell. A text message never grows by that: a longer link stays as it is. */
export function telling(vars: TemplateVars, { links, tracker, tenant, messageId, channel }: Telling): TemplateVars {
  if (!links) return vars;
  const { pay, verify } = vars.links;
  const told = (plain: string | undefined, link: TrackedLink): string | undefined => {
    if (plain === undefined || targetOf({ payUrl: plain, verifyUrl: plain }, link) === null) return plain;
    const address = tracker.address(tenant, messageId, link);
    return channel === "sms" && address.length > plain.length ? plain : address;
  };
  const [payNow, verifyNow] = [told(pay, "pay"), told(verify, "verify")];
  return {
    ...vars,
    links: { ...vars.links, ...(payNow && { pay: payNow }), ...(verifyNow && { verify: verifyNow }) },
  };
}

/** The page of a mail with the picture at its end. */
export function withPixel(html: string, { pixel, tracker, tenant, messageId }: Telling): string {
  if (!pixel) return html;
  const image = `<img src="${tracker.address(tenant, messageId, "pixel")}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;
  return html.includes("</body>") ? html.replace("</body>", `${image}</body>`) : html + image;
}
