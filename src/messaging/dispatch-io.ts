import type { TenantDb } from "../platform/db.js";
import type { Sender } from "./channels/adapter.js";
import type { RenderContext } from "./render.js";
import type { ChannelAccount } from "./store.js";

/** What dispatch needs of the process it runs in. */
export interface DispatchIo {
  /** This worker's number, for as long as its sign of life stands; a new one after that. */
  workerId(): Promise<bigint>;
  /** Its open connection. Fails where the settings cannot be opened or read. */
  sender(db: TenantDb, account: ChannelAccount): Sender | Promise<Sender>;
  realNow(): Date;
  readonly render: RenderContext;
  /**
   * Messages that go to the wire on one record, and how many such groups fly at once. Their product bounds what a crash
   * leaves unknown. Without a size a group is as large as the provider takes within `GROUP_MS`.
   */
  readonly groupSize?: number;
  readonly lanes?: number;
}
