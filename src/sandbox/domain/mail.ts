/** One mail as it came over the wire, for one recipient. */
export interface SandboxMail {
  /** From the envelope: where a real server would have delivered it. */
  readonly to: string;
  /** From the envelope: where a bounce would go. */
  readonly from: string;
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly messageId: string;
  /** X-Acuerdo-Key, which names the decision behind the mail. */
  readonly key?: string;
  /** In the order they came, names in lower case, values as a person reads them. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly receivedAt: Date;
  readonly sizeBytes: number;
}
