import type { TemplateState } from "../domain/provider-template.js";
import type { CheckOutcome, NewTemplate } from "./adapter.js";
import { type Http, type HttpAnswer, type HttpTrouble, jsonOf } from "./http.js";
import { isPassing } from "./outcome.js";
import { given, recordIn, textIn } from "./payload.js";
import { authorizationOf, CONTENT_SID, faultOf, type TwilioAccount } from "./twilio.js";
import { outcomeOfError } from "./twilio-errors.js";

/*
 * Twilio's Content API, version 1: a text is made there first and then handed to WhatsApp for its word. Paths, bodies and
 * states as its own SDK (6.2.0) and documents tell them. Unverified: that an account's own list has no other form of
 * `approval_requests` than the two that are read here, and that regional languages (`pt_BR`) are taken as WhatsApp writes
 * them.
 */

const PAGE = 500;
/** WhatsApp lets an account have 6,000 approved templates; what goes on for longer is no list. */
const PAGES_MAX = 100;

/** What WhatsApp thinks of a text, in Twilio's words; one that was never handed in is no template. */
const STATES: Readonly<Record<string, TemplateState["state"]>> = {
  received: "pending",
  pending: "pending",
  approved: "approved",
  rejected: "rejected",
  paused: "paused",
  disabled: "disabled",
};

export interface TwilioContent {
  templates(): Promise<readonly TemplateState[] | null>;
  submit(template: NewTemplate): Promise<CheckOutcome>;
}

export function twilioContent(account: TwilioAccount, contentUrl: string, http: Http): TwilioContent {
  const authorization = authorizationOf(account);
  const get = (url: string) => http({ method: "GET", url, headers: { authorization } });
  const post = (path: string, body: object) => {
    const headers = { authorization, "content-type": "application/json" };
    return http({ method: "POST", url: `${contentUrl}/v1/${path}`, headers, body: JSON.stringify(body) });
  };
  return {
    async templates() {
      const all: TemplateState[] = [];
      let url = `${contentUrl}/v1/ContentAndApprovals?PageSize=${PAGE}`;
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const answer = await get(url);
        if (faultOf(answer) !== null) return null;
        const said = recordIn(jsonOf(answer as HttpAnswer));
        if (!Array.isArray(said.contents)) return null;
        all.push(...said.contents.flatMap(templateIn));
        const query = queryOf(textIn(recordIn(said.meta).next_page_url));
        if (query === null) return all;
        url = `${contentUrl}/v1/ContentAndApprovals${query}`;
      }
      return null;
    },
    async submit({ name, language, category, body, examples }) {
      const variables = Object.fromEntries(examples.map((example, at) => [String(at + 1), example]));
      const made = await post("Content", {
        friendly_name: name,
        language,
        variables,
        types: { "twilio/text": { body } },
      });
      const fault = faultOf(made);
      if (fault !== null) return { ok: false, reason: fault, ...isTroubled(made) };
      const sid = textIn(recordIn(jsonOf(made as HttpAnswer)).sid);
      if (sid === undefined || !CONTENT_SID.test(sid)) return { ok: false, reason: "answer_unreadable" };
      const asked = await post(`Content/${sid}/ApprovalRequests/whatsapp`, { name, category: category.toUpperCase() });
      const refused = faultOf(asked);
      return refused === null ? { ok: true } : { ok: false, reason: refused, ...isTroubled(asked) };
    },
  };
}

const isTroubled = (answer: HttpAnswer | HttpTrouble): { readonly again?: true } =>
  answer.kind !== "answer" || isPassing(outcomeOfError(answer)) ? { again: true } : {};

/** What stands behind the question mark of the next page: wherever that is said to be, our credentials go to one host only. */
function queryOf(next: string | undefined): string | null {
  return next !== undefined && URL.canParse(next) ? new URL(next).search : null;
}

/** A text as Twilio lists it; none where it was not handed in, or is in a state we have no word for. */
function templateIn(value: unknown): readonly TemplateState[] {
  const listed = recordIn(value);
  const requests = recordIn(listed.approval_requests);
  const approval = textIn(requests.status) === undefined ? recordIn(requests.whatsapp) : requests;
  const status = textIn(approval.status)?.toLowerCase() ?? "";
  const category = textIn(approval.category)?.toLowerCase();
  const providerId = textIn(listed.sid);
  const language = textIn(listed.language);
  const name = textIn(approval.name) ?? textIn(listed.friendly_name);
  if (!Object.hasOwn(STATES, status) || !name || !language || !providerId || !CONTENT_SID.test(providerId)) return [];
  const body = recordIn(recordIn(listed.types)["twilio/text"]).body;
  return [
    {
      name,
      language,
      category: category === "marketing" || category === "authentication" ? category : "utility",
      state: STATES[status] as TemplateState["state"],
      body: textIn(body) ?? "",
      providerId,
      ...given("because", textIn(approval.rejection_reason)),
    },
  ];
}
