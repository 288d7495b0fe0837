/** Ids are int8 in the database and branded bigints in code, so a debtor's id cannot be taken for a debt's. */
export type Id<Of extends string> = bigint & { readonly __of: Of };

export type TenantId = Id<"tenant">;
export type StaffId = Id<"staff">;
export type CreditorId = Id<"creditor">;
export type DebtorId = Id<"debtor">;
export type AccountId = Id<"account">;
export type DebtId = Id<"debt">;
export type ContactPointId = Id<"contactPoint">;
export type PaymentId = Id<"payment">;
export type StrategyId = Id<"strategy">;
export type EnrollmentId = Id<"enrollment">;
export type MessageId = Id<"message">;
export type TemplateId = Id<"template">;
