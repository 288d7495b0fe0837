/**
 * What the law of some countries obliges a message to state of who collects. Only the creditor can say it; what is left
 * out is not stated, and where the law demands it the message waits for nobody: it does not leave.
 */
export interface CreditorNotice {
  /** Who collects in the creditor's name, where somebody does. */
  readonly agency?: string | undefined;
  readonly agencyAddress?: string | undefined;
  readonly agencyPhone?: string | undefined;
  /** The person who answers for the collection. */
  readonly responsible?: string | undefined;
  readonly address?: string | undefined;
  readonly taxId?: string | undefined;
  readonly howToPay?: string | undefined;
  /** Where to complain. */
  readonly complaints?: string | undefined;
  /** Wording that the law fixes: who collects, and what the person may dispute. */
  readonly disclosure?: string | undefined;
  readonly validation?: string | undefined;
  readonly payableToCreditor?: boolean | undefined;
  readonly callsRecorded?: boolean | undefined;
  /** Balances hold what was lent or sold, and neither interest nor charges. */
  readonly balanceIsCapital?: boolean | undefined;
}
