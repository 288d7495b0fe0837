import { expect, test } from "vitest";
import type { z } from "zod";
import { NOW, testRoom } from "../../../test/support/room.js";
import type { Channel } from "../../kernel/channel.js";
import { openSeal } from "../../platform/seal.js";
import { installChannelAccount } from "../setup.js";
import type { ChannelLinks } from "./contract.js";

const room = testRoom();
const links = () => room.post<z.input<typeof ChannelLinks>>(`/debtors/${room.rosa.debtorId}/channel-links`, {});

const connect = (
  channel: Channel,
  provider: string,
  name: string,
  settings: object,
  seal = room.api.server.services.seal,
) =>
  room.db.begin((tx) => {
    const sealed = seal.seal("channel account", JSON.stringify(settings), "channel account");
    return installChannelAccount(tx, { channel, provider, name, settings: sealed, perSecond: null }, NOW);
  });

const BOT = {
  botToken: "7000001:AAprueba_de-32-letras",
  secretToken: "una-palabra-muy-secreta",
  botName: "andino_bot",
};

test("a person is given an address for each chat that they can open themselves", async () => {
  expect((await links()).body).toMatchObject({ items: [] });
  await connect("telegram", "telegram", "bot", BOT);
  await connect("telegram", "telegram", "a bot that says no name", { ...BOT, botName: undefined });
  await connect("telegram", "telegram", "sealed by another secret", BOT, openSeal("another secret, and long enough"));
  const { status, body } = await links();
  expect(status).toBe(200);
  expect(body).toEqual({
    items: [
      {
        channel: "telegram",
        account: "bot",
        url: expect.stringMatching(/^https:\/\/t\.me\/andino_bot\?start=[\w-]{1,64}$/),
      },
    ],
    goodUntil: new Date(NOW.getTime() + 30 * 86_400_000).toISOString(),
  });
  expect(JSON.stringify(body)).not.toContain(BOT.secretToken);
  expect(await room.lastAudit()).toMatchObject({ action: "channel_link.made", after: { channels: ["telegram"] } });
  expect((await room.post("/debtors/999999/channel-links", {})).status).toBe(404);
});

test("a bot of the pretend Telegram has an address too, which the simulator opens", async () => {
  const sealed = room.api.server.services.seal.seal("channel account", "{}", "channel account");
  const order = {
    channel: "telegram",
    provider: "telegram",
    name: "pretend",
    settings: sealed,
    perSecond: null,
  } as const;
  const id = await room.db.begin((tx) => installChannelAccount(tx, { ...order, isSandbox: true }, NOW));
  const { items } = (await links()).body;
  const url = items.find(({ account }) => account === "pretend")?.url ?? "";
  expect(url).toMatch(new RegExp(`^https://t\\.me/acuerdo_${room.tenant}_${id}_bot\\?start=[\\w-]{1,64}$`));
  expect((await room.post("/sandbox/links", { link: url })).body).toMatchObject({
    key: expect.stringMatching(`^${id}:`),
  });
});
