import type { TenantId } from "../kernel/id.js";
import { nowOf, realNow } from "../platform/clock.js";
import type { Db } from "../platform/db.js";
import { startSmtpSandbox, takeMail } from "../sandbox/index.js";

export interface OpenSandbox {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * This process's sandbox: a real SMTP server on loopback whose mailboxes are rows. Mail carries the key of its message,
 * which begins with the tenant's number, so that each tenant finds its own.
 */
export async function openSandbox(db: Db): Promise<OpenSandbox> {
  const server = await startSmtpSandbox({
    port: 0,
    now: realNow,
    store: async (mail) => {
      const tenant = /^(\d+)-/.exec(mail.key ?? "")?.[1];
      if (!tenant) return;
      await db.as(BigInt(tenant) as TenantId).begin(async (tx) => takeMail(tx, mail, await nowOf(tx)));
    },
  });
  return { port: server.port, close: () => server.close() };
}
